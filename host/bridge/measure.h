// A measure of a plugin: features of one network on one split go in, named numbers come out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bridge/instance.h"
#include "guise/measure.h"

namespace guise::bridge {

// N = images, D = feature width, K = classes. All without a graph.
struct MeasuredFeatures {
  at::Tensor features;  // float32 [N, D]
  at::Tensor logits;    // float32 [N, K]
  at::Tensor targets;   // int64 [N]
  at::Tensor samples;   // int64 [N]
};

struct MeasuredNumber {
  std::string name;
  std::optional<double> value;  // nothing: not finite
};

class Measure : public Instance {
 public:
  Measure(PluginSource source, const guise_measure& descriptor, std::vector<guise_option> rows,
          nlohmann::json options, const SetupFacts& facts, LogSink log);
  ~Measure() override;

  // At least one number, every name once. Throws core::Error(failed).
  std::vector<MeasuredNumber> measure(const MeasuredFeatures& features);

  bool is_saved() const override { return false; }

  // ---- for the table ----
  const MeasuredFeatures& measured() const { return *features_; }
  void add_number(const char* name, double value);

 protected:
  bool owned_by_run(const c10::StorageImpl*) const override {
    return false;
  }  // what is lent is protected by that

 private:
  guise_measure descriptor_;
  const MeasuredFeatures* features_ = nullptr;  // during measure
  std::vector<MeasuredNumber> numbers_;
};

}  // namespace guise::bridge

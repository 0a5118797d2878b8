// A teacher that was trained before (teacher.from): one network, or several whose answers are averaged. Each
// has its own architecture and feature width; nothing moves them. N = batch size, K = classes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "models/network.h"
#include "runs/summary.h"

namespace guise::train {

class StoredTeachers {
 public:
  // At least one, all of K classes, with a record each. `combine` as teacher.combine.
  StoredTeachers(std::vector<std::unique_ptr<models::Network>> networks,
                 std::vector<runs::TeacherRecord> records, const std::string& combine);

  // images [N, 3, H, W], normalised as the run's -> logits [N, K] in evaluation mode, without graph. Of
  // several by `combine`: logits, their mean; probabilities, the logarithm of the mean of their softmax
  // outputs, so that softmax gives that mean back (at temperature 1).
  at::Tensor logits(const at::Tensor& images) const;

  // The one there is. Throws core::Error(usage) where there are several: they have no feature in common.
  const models::Network& only() const;

  size_t count() const { return networks_.size(); }
  const std::vector<runs::TeacherRecord>& records() const { return records_; }
  const std::vector<std::unique_ptr<models::Network>>& networks() const { return networks_; }
  // For people: "runs/a/checkpoints/step-000391.safetensors (student, resnet18, 701,466 parameters)".
  std::vector<std::string> lines() const;

 private:
  std::vector<std::unique_ptr<models::Network>> networks_;
  std::vector<runs::TeacherRecord> records_;
  bool probabilities_;
};

// The networks that teacher.from names, on the device; null where it names none. `data` are the facts of the
// run's own images. What is allowed but hardly meant is added to `warnings`. Throws core::Error(usage) naming
// both sides where classes, image size or normalisation differ, and what load() throws.
std::unique_ptr<StoredTeachers> load_teachers(const config::TeacherConfig& teacher,
                                              const runs::DataFacts& data, at::Device device,
                                              std::vector<std::string>& warnings);

}  // namespace guise::train

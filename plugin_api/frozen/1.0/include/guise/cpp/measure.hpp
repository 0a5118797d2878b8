// Measures in C++: derive from Measure and write `void measure(guise::Measuring&)`.
#pragma once

#include "option.hpp"

namespace guise {

// Features of one network on one split. N = images, D = feature width, K = classes.
class Measuring : public Context {
 public:
  explicit Measuring(guise_measuring* g) noexcept : Context(g) {}

  Tensor features() const noexcept { return input(GUISE_MEASURE_FEATURES); }  // z [N, D]
  Tensor logits() const noexcept { return input(GUISE_MEASURE_LOGITS); }      // s [N, K]
  Tensor targets() const noexcept { return input(GUISE_MEASURE_TARGETS); }    // y [N], int64
  Tensor samples() const noexcept { return input(GUISE_MEASURE_SAMPLES); }    // [N], int64, in the split

  guise_measure_info facts() const noexcept { return guise_measure_facts(g_); }
  int64_t count() const noexcept { return facts().samples; }            // N
  int64_t feature_dim() const noexcept { return facts().feature_dim; }  // D
  int64_t classes() const noexcept { return facts().classes; }          // K

  void add_number(const char* name, double value) const noexcept { guise_add_number(g_, name, value); }

 private:
  Tensor input(int32_t which) const noexcept { return {g_, guise_measure_input(g_, which)}; }
};

struct Measure {};

}  // namespace guise

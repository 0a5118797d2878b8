// Teacher-update policies in C++: derive from TeacherPolicy and hide the callbacks that the rule needs.
#pragma once

#include "option.hpp"

namespace guise {

class TeacherUpdate : public Context {
 public:
  explicit TeacherUpdate(guise_update* g) noexcept : Context(g) {}

  // teacher <- student
  void copy(uint32_t which = GUISE_PARAMETERS | GUISE_BUFFERS) const noexcept { guise_copy(g_, which); }
  void copy_buffers() const noexcept { guise_copy(g_, GUISE_BUFFERS); }
  // teacher <- (1 - weight) teacher + weight student
  void lerp(double weight, uint32_t which = GUISE_PARAMETERS) const noexcept { guise_lerp(g_, which, weight); }

  guise_update_info facts() const noexcept { return guise_update_facts(g_); }
  int64_t call() const noexcept { return facts().call; }  // calls of update before this one
  int64_t epoch() const noexcept { return facts().epoch; }
  int64_t epochs_since_start() const noexcept {
    const auto f = facts();
    return f.epoch - f.start_epoch;
  }
  int64_t step() const noexcept { return facts().step; }  // done in the whole run
  int64_t total_steps() const noexcept { return facts().total_steps; }
  int64_t epochs() const noexcept { return facts().epochs; }
  double train_loss() const noexcept { return facts().train_loss; }  // NaN before the first step
  double metric() const noexcept { return facts().metric; }          // NaN before the first evaluation
  int64_t metric_epoch() const noexcept { return facts().metric_epoch; }
  // Whether that metric is better than `earlier`; true of the first there is.
  bool improved_on(double earlier) const noexcept {
    const auto f = facts();
    return f.metric == f.metric && !(f.metric * f.metric_sign <= earlier * f.metric_sign);
  }

  uint32_t pair_count() const noexcept { return facts().pair_count; }
  Tensor teacher(uint32_t index) const noexcept { return {g_, guise_pair_at(g_, index).teacher}; }
  Tensor student(uint32_t index) const noexcept { return {g_, guise_pair_at(g_, index).student}; }
  // "layer1.0.conv1.weight", until the callback returns; "" after an error.
  const char* name(uint32_t index) const noexcept { return guise_pair_at(g_, index).name; }
};

struct TeacherPolicy {
  static constexpr uint32_t state_version = 0;
  void begin_epoch(TeacherUpdate&) noexcept {}
  void update(TeacherUpdate&) noexcept {}
  uint64_t save(Context&, void*, uint64_t) const noexcept { return 0; }
  void load(Context&, const void*, uint64_t, uint32_t) noexcept {}
};

}  // namespace guise

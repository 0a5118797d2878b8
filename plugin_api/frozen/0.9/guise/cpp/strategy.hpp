// Base classes of C++ plugins and what their callbacks receive. No virtual functions: the derived class hides
// what it needs, and registration (register.hpp) calls it directly.
#pragma once

#include "option.hpp"

namespace guise {

// One training step as a loss sees it. N = batch size, D = feature width, K = classes, K_t = the teacher's.
class Step {
 public:
  explicit Step(guise_step* g) noexcept : g_(g) {}

  Tensor logits() const noexcept { return {g_, guise_logits(g_)}; }                      // [N, K], with graph
  Tensor features() const noexcept { return {g_, guise_features(g_)}; }                  // [N, D], with graph
  Tensor targets() const noexcept { return {g_, guise_targets(g_)}; }                    // [N], int64
  Tensor teacher_logits() const noexcept { return {g_, guise_teacher_logits(g_)}; }      // [N, K_t]
  Tensor teacher_features() const noexcept { return {g_, guise_teacher_features(g_)}; }  // [N, D]

  Tensor head(Tensor features) const noexcept { return {g_, guise_head(g_, GUISE_STUDENT, features.handle())}; }
  Tensor teacher_head(Tensor features) const noexcept { return {g_, guise_head(g_, GUISE_TEACHER, features.handle())}; }
  Tensor cross_entropy(Tensor logits) const noexcept { return {g_, guise_cross_entropy(g_, logits.handle())}; }
  Tensor over_teacher_classes(Tensor logits) const noexcept {
    return {g_, guise_over_teacher_classes(g_, logits.handle())};
  }
  // [rows, columns], uniform in [0, 1), from the run's mask stream.
  Tensor random_uniform(int64_t rows, int64_t columns) const noexcept {
    const int64_t sizes[] = {rows, columns};
    return {g_, guise_random_uniform(g_, sizes, 2)};
  }
  void add_term(const char* name, Tensor value, double weight = 1.0) const noexcept {
    guise_add_term(g_, name, value.handle(), weight);
  }

  guise_step_info facts() const noexcept { return guise_step_facts(g_); }
  int64_t batch_size() const noexcept { return facts().batch_size; }
  int64_t epoch() const noexcept { return facts().epoch; }
  void fail(const char* why) const noexcept { guise_fail(g_, why); }
  guise_step* context() const noexcept { return g_; }

 private:
  guise_step* g_;
};

// Derive, take `const guise::Options&` in the constructor, and write `void loss(guise::Step&)`. With state
// beyond parameters: state_version > 0, save and load as guise_strategy says.
struct LossStrategy {
  static constexpr uint32_t state_version = 0;
  uint64_t save(void*, uint64_t) const noexcept { return 0; }
  void load(guise_context*, const void*, uint64_t, uint32_t) noexcept {}
};

// What a strategy needs of the teacher, and the policy that makes it when the run names none.
struct TeacherNeed {
  int32_t scope;
  const char* policy;
  const char* policy_options;
  constexpr TeacherNeed by_default(const char* name, const char* json = nullptr) const { return {scope, name, json}; }
};
constexpr TeacherNeed needs_no_teacher{GUISE_TEACHER_NONE, nullptr, nullptr};
constexpr TeacherNeed needs_teacher_head{GUISE_TEACHER_HEAD, "swap", nullptr};
constexpr TeacherNeed needs_teacher_model{GUISE_TEACHER_MODEL, "swap", nullptr};

}  // namespace guise

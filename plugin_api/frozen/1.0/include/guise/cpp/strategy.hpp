// Base classes of C++ plugins and what their callbacks receive. No virtual functions: the derived class hides
// what it needs, and registration (register.hpp) calls it directly.
#pragma once

#include "option.hpp"

namespace guise {

// One training step as a loss sees it. N = batch size, D = feature width, K = classes, K_t = the teacher's.
class Step : public Context {
 public:
  explicit Step(guise_step* g) noexcept : Context(g) {}

  Tensor logits() const noexcept { return {g_, guise_logits(g_)}; }                      // [N, K], with graph
  Tensor features() const noexcept { return {g_, guise_features(g_)}; }                  // [N, D], with graph
  Tensor targets() const noexcept { return {g_, guise_targets(g_)}; }                    // [N], int64
  Tensor teacher_logits() const noexcept { return {g_, guise_teacher_logits(g_)}; }      // [N, K_t]
  Tensor teacher_features() const noexcept { return {g_, guise_teacher_features(g_)}; }  // [N, D]
  Tensor samples() const noexcept { return {g_, guise_samples(g_)}; }  // [N], int64, in the training set

  Tensor head(Tensor features) const noexcept { return {g_, guise_head(g_, GUISE_STUDENT, features.handle())}; }
  Tensor teacher_head(Tensor features) const noexcept { return {g_, guise_head(g_, GUISE_TEACHER, features.handle())}; }
  Tensor cross_entropy(Tensor logits) const noexcept { return {g_, guise_cross_entropy(g_, logits.handle())}; }
  Tensor over_teacher_classes(Tensor logits) const noexcept {
    return {g_, guise_over_teacher_classes(g_, logits.handle())};
  }
  // Uniform in [0, 1), from the run's mask stream.
  Tensor random_uniform(Sizes sizes) const noexcept {
    return {g_, guise_random_uniform(g_, sizes.data(), sizes.rank())};
  }
  Tensor random_uniform(int64_t rows, int64_t columns) const noexcept { return random_uniform({rows, columns}); }
  void add_term(const char* name, Tensor value, double weight = 1.0) const noexcept {
    guise_add_term(g_, name, value.handle(), weight);
  }

  guise_step_info facts() const noexcept { return guise_step_facts(g_); }
  int64_t batch_size() const noexcept { return facts().batch_size; }    // N
  int64_t feature_dim() const noexcept { return facts().feature_dim; }  // D
  int64_t classes() const noexcept { return facts().classes; }          // K
  int64_t epoch() const noexcept { return facts().epoch; }
  int64_t epochs() const noexcept { return facts().epochs; }
  int64_t step() const noexcept { return facts().step; }  // before this one, over the whole run
  int64_t total_steps() const noexcept { return facts().total_steps; }
  double lr() const noexcept { return facts().lr; }
};

// Derive, take `const guise::Options&` in the constructor, and write `void loss(guise::Step&)`. With state
// beyond parameters: state_version > 0, save and load as guise_strategy says.
struct LossStrategy {
  static constexpr uint32_t state_version = 0;
  uint64_t save(Context&, void*, uint64_t) const noexcept { return 0; }
  void load(Context&, const void*, uint64_t, uint32_t) noexcept {}
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

// A loss strategy of a plugin as the trainer uses it: a step goes in, named terms come out.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "bridge/instance.h"
#include "bridge/step_services.h"

namespace guise::bridge {

struct Term {
  std::string name;  // "loss_kd"
  at::Tensor value;  // scalar, with graph
  double weight = 1;
};

// What a strategy asked of the run's buffer.
struct ReplayWish {
  bool draws = false;         // it draws for itself
  bool keeps_logits = false;  // with each image
};

class LossStrategy : public Instance {
 public:
  // `descriptor` is copied; it and `source.module` come from the catalogue. Options are complete and valid.
  // Throws core::Error(usage) with the plugin's own text when create refuses.
  LossStrategy(PluginSource source, const guise_strategy& descriptor, std::vector<guise_option> rows,
               nlohmann::json options, const SetupFacts& facts, LogSink log);
  ~LossStrategy() override;

  // What the step gave: at least one term, every name once. Throws core::Error(failed).
  std::vector<Term> loss(StepServices& services);

  // Tells the plugin, when it listens. Throws core::Error(failed).
  void task(TaskEvent event, const TaskMoment& at);

  // GUISE_TEACHER_NONE, _HEAD or _MODEL, after create has narrowed it.
  int32_t teacher_scope() const { return scope_; }
  // Outputs of the backbone that create asked for.
  const std::set<std::string>& asked_layers() const { return asked_layers_; }
  const ReplayWish& replay_wish() const { return replay_wish_; }

  // ---- for the tables ----
  void narrow_scope(int32_t scope);
  StepServices& services() { return *services_; }
  void add_term(const char* name, guise_tensor value, double weight);
  int64_t next_random_call() { return random_calls_++; }
  void ask_layer(const std::string& name);
  void ask_replay(bool keeps_logits) { replay_wish_ = {true, replay_wish_.keeps_logits || keeps_logits}; }
  void check_asked(const std::string& name) const;  // throws Refusal for a layer that create did not ask for

 protected:
  bool owned_by_run(const c10::StorageImpl* storage) const override;

 private:
  guise_strategy descriptor_;
  int32_t scope_;
  StepServices* services_ = nullptr;  // during loss
  std::vector<Term> terms_;
  int64_t random_calls_ = 0;
  std::set<std::string> asked_layers_;
  ReplayWish replay_wish_;
};

}  // namespace guise::bridge

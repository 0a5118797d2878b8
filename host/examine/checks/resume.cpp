// Whether a run that was stopped goes on as if it had not been: what a checkpoint holds goes into a new
// instance, and all that follows is compared bit for bit.
#include <ATen/ATen.h>

#include "core/text.h"
#include "examine/checks/checks.h"
#include "examine/checks/policy_run.h"
#include "examine/checks/strategy_run.h"

namespace guise::examine {
namespace {

// Steps done: the second is between two epochs.
std::vector<int64_t> stops_of(const RunLength& length) {
  const int64_t middle = length.steps() / 2;
  const int64_t within = middle % length.steps_per_epoch == 0 ? middle + 1 : middle;
  return {within, (middle / length.steps_per_epoch + 1) * length.steps_per_epoch};
}

struct StrategyRun {
  std::unique_ptr<bridge::LossStrategy> strategy;
  InputsOfStep inputs;
  uint64_t seed;

  // Parameters move as an optimizer would move them, by a bounded step.
  LossRun step(const Moment& moment) {
    tell_of_tasks(*strategy, moment.step - 1, moment);
    LossRun run = run_loss(*strategy, inputs(moment), {.seed = seed, .moment = moment});
    const at::NoGradGuard no_grad;
    for (const bridge::PluginTensor& parameter : strategy->parameters()) {
      if (parameter.tensor.grad().defined()) parameter.tensor.sub_(parameter.tensor.grad().sign(), 0.01);
    }
    return run;
  }
};

// Of the steps after a stop; `stop` 0: a run without one.
class StrategyTrial {
 public:
  StrategyTrial(const Subject& subject, const nlohmann::json& options)
      : subject_(subject), making_{.options = options} {}

  std::vector<LossRun> whole() { return going_on(fresh(), 0); }
  std::vector<LossRun> stopped(int64_t stop) {
    StrategyRun first = fresh();
    std::vector<LossRun> runs;
    for (int64_t step = 0; step < stop; ++step) runs.push_back(first.step(making_.length.at(step)));
    StrategyRun second = resumed(first);
    for (LossRun& run : going_on(std::move(second), stop)) runs.push_back(std::move(run));
    return runs;
  }
  static std::string compare(const std::vector<LossRun>& a, const std::vector<LossRun>& b) {
    return difference(a, b);
  }

 private:
  StrategyRun fresh() const {
    return {subject_.make_strategy(making_), inputs_of(subject_.seed()), subject_.seed()};
  }
  StrategyRun resumed(const StrategyRun& first) const {
    StrategyRun second = fresh();
    const at::NoGradGuard no_grad;
    for (size_t i = 0; i < first.strategy->parameters().size(); ++i)
      second.strategy->parameters().at(i).tensor.copy_(first.strategy->parameters()[i].tensor);
    for (size_t i = 0; i < first.strategy->buffers().size(); ++i)
      second.strategy->buffers().at(i).tensor.copy_(first.strategy->buffers()[i].tensor);
    second.strategy->load_state(first.strategy->save_state());
    return second;
  }
  std::vector<LossRun> going_on(StrategyRun run, int64_t step) const {
    std::vector<LossRun> runs;
    for (; step < making_.length.steps(); ++step) runs.push_back(run.step(making_.length.at(step)));
    return runs;
  }

  const Subject& subject_;
  Making making_;
};

class PolicyTrial {
 public:
  PolicyTrial(const Subject& subject, const nlohmann::json& options)
      : subject_(subject), making_{.options = options} {}

  std::vector<TensorMap> whole() {
    PolicyRun run(subject_, making_);
    return going_on(run);
  }
  std::vector<TensorMap> stopped(int64_t stop) {
    PolicyRun first(subject_, making_);
    first.steps(stop);
    PolicyRun second = first.resumed(subject_);
    return going_on(second);
  }
  // The steps that both have.
  std::string compare(const std::vector<TensorMap>& whole, const std::vector<TensorMap>& stopped) const {
    const size_t before = whole.size() - stopped.size();
    for (size_t i = 0; i < stopped.size(); ++i) {
      const Moment moment = making_.length.at(static_cast<int64_t>(before + i));
      if (const std::string name = different_tensor(whole[before + i], stopped[i]); !name.empty())
        return "the teacher's " + name + " after " + core::moment_text(moment.epoch, moment.step);
    }
    return "";
  }

 private:
  static std::vector<TensorMap> going_on(PolicyRun& run) {
    std::vector<TensorMap> teachers;
    while (run.left() > 0) {
      run.step();
      teachers.push_back(run.teachers());
    }
    return teachers;
  }

  const Subject& subject_;
  Making making_;
};

template <class Trial>
Outcome at_corner(const Subject& subject, const nlohmann::json& options) {
  const std::string with = " (with " + options_text(subject.options(), options) + ")";
  Trial trial(subject, options);
  const auto whole = trial.whole();
  for (const int64_t stop : stops_of({})) {
    const std::string where =
        "stopped after " + std::to_string(stop) + " of " + std::to_string(RunLength{}.steps()) + " steps, ";
    std::string differs;
    try {
      differs = trial.compare(whole, trial.stopped(stop));
    } catch (...) {
      return failed("does not resume: " + where + "it says: " + text_of_error() + with);
    }
    if (differs.empty()) continue;
    if (!trial.compare(whole, trial.whole()).empty())
      return skipped("two runs without a stop differ too: see determinism");
    return failed("does not resume: " + where + "it goes on otherwise than a run without a stop: " + differs +
                  with + "; what it remembers belongs into its state");
  }
  return passed();
}

}  // namespace

Outcome check_resume(const Subject& subject) {
  for (const nlohmann::json& options : option_corners(subject.options())) {
    Outcome outcome;
    try {
      outcome = subject.is_strategy() ? at_corner<StrategyTrial>(subject, options)
                                      : at_corner<PolicyTrial>(subject, options);
    } catch (const core::Error&) {
      continue;  // create refuses this corner, or the loss does: other checks say so
    }
    if (outcome.result != Result::pass) return outcome;
  }
  return passed();
}

}  // namespace guise::examine

// Whether it leaves the processor's arithmetic as it was: rounding, and what becomes of tiny numbers.
#include <set>

#include "core/text.h"
#include "examine/checks/checks.h"
#include "examine/checks/measure_run.h"
#include "examine/checks/policy_run.h"
#include "examine/checks/strategy_run.h"

namespace guise::examine {
namespace {

class Watch : public bridge::Probe {
 public:
  void environment_changed(const std::string& callback) override { callbacks.insert(callback); }
  std::set<std::string> callbacks;
};

// Every callback once, but for load; destroy at the end.
void live(const Subject& subject, bridge::Probe& probe) {
  const Making making{.probe = &probe};
  if (subject.is_measure()) {
    measured(subject, making);
  } else if (subject.is_strategy()) {
    const auto strategy = subject.make_strategy(making);
    run_loss(*strategy, make_inputs(subject.seed(), {}, at::kFloat), {.seed = subject.seed()});
    strategy->save_state();
  } else {
    PolicyRun run(subject, making);
    run.steps(making.length.steps_per_epoch + 1);
    run.policy().save_state();
  }
}

}  // namespace

Outcome check_environment(const Subject& subject) {
  if (subject.module().changed_environment()) return failed(catalogue::kChangedEnvironment);
  Watch watch;
  try {
    live(subject, watch);
  } catch (const core::Error&) {
    // Other checks say so; what was seen by then counts.
  }
  if (watch.callbacks.empty()) return passed();
  return failed("it changes how the processor rounds or treats tiny numbers, in " +
                core::joined({watch.callbacks.begin(), watch.callbacks.end()}) + "; a run puts that back");
}

}  // namespace guise::examine

// A host that says no: the n-th of its functions fails, for every n; it lacks optional interfaces, or slots
// of a table. A plugin must end the callback with an error then, not crash, hang or go on as if nothing were.
#include <ATen/ATen.h>

#include <set>

#include "core/text.h"
#include "examine/checks/checks.h"
#include "examine/checks/policy_run.h"
#include "examine/checks/strategy_run.h"

namespace guise::examine {
namespace {

constexpr int64_t kMostCalls = 500;

class FailingCall : public bridge::Probe {
 public:
  explicit FailingCall(int64_t number) : number_(number) {}
  void call_begins() override {
    if (++calls_ == number_) throw bridge::Refusal{GUISE_INTERNAL, "the examiner lets this call fail"};
  }
  int64_t calls() const { return calls_; }

 private:
  int64_t number_, calls_ = 0;
};

class WithoutInterfaces : public bridge::Probe {
 public:
  bool offers_interface(const std::string& name) override {
    refused.insert(name);
    return false;
  }
  std::set<std::string> refused;
};

// create, then losses with their backward at both ends of the run, or one epoch of updates.
void use_once(const Subject& subject, bridge::Probe& probe) {
  if (subject.is_strategy()) {
    const auto strategy = subject.make_strategy({.probe = &probe});
    const std::vector<Moment> moments = RunLength{}.looked_at();
    int64_t previous = -1;
    for (const Moment& moment : {moments.front(), moments.back()}) {
      tell_of_tasks(*strategy, previous, moment);
      run_loss(*strategy, inputs_of(subject.seed())(moment), {.seed = subject.seed(), .moment = moment});
      previous = moment.step;
    }
  } else {
    PolicyRun(subject, {.probe = &probe}).steps(RunLength{}.steps_per_epoch + 1);
  }
}

}  // namespace

Outcome check_faults(const Subject& subject) {
  FailingCall none(-1);
  use_once(subject, none);
  const int64_t stride = none.calls() / kMostCalls + 1;
  for (int64_t n = 1; n <= none.calls(); n += stride) {
    FailingCall probe(n);
    try {
      use_once(subject, probe);
    } catch (...) {
      continue;
    }
    // Fewer calls than before: it goes other ways from run to run, which determinism reports.
    if (probe.calls() >= n)
      return failed("host call " + std::to_string(n) + " of " + std::to_string(none.calls()) +
                    " failed, and nothing was reported");
  }
  return passed(std::to_string(none.calls()) + " host calls, each failing once ends with an error" +
                (stride == 1 ? "" : " (every " + std::to_string(stride) + "th tried)"));
}

// 1.0 is the first minor: no table has ever been shorter. What can be missing today are the optional
// interfaces.
Outcome check_truncated_tables(const Subject& subject) {
  WithoutInterfaces probe;
  std::string answer = "it works";
  try {
    use_once(subject, probe);
  } catch (...) {
    answer = "it says: " + text_of_error();
  }
  const std::string none_older = "no older minor than " GUISE_ABI_TEXT " exists";
  if (probe.refused.empty()) return skipped(none_older + ", and it asks for no optional interface");
  return passed(none_older + "; without " + core::joined({probe.refused.begin(), probe.refused.end()}) + " " +
                answer);
}

}  // namespace guise::examine

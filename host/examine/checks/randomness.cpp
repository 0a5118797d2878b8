// One seed, one result; two seeds, two results where numbers are drawn; and all of them drawn from the run's
// stream.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

#include "examine/checks/checks.h"
#include "examine/checks/policy_run.h"
#include "examine/checks/strategy_run.h"

namespace guise::examine {
namespace {

std::vector<LossRun> fresh_run(const Subject& subject, const nlohmann::json& options, uint64_t seed) {
  const auto strategy = subject.make_strategy({.options = options});
  return run_losses(*strategy, inputs_of(subject.seed()), seed);
}

Outcome policy_determinism(const Subject& subject) {
  PolicyRun first(subject), second(subject);
  first.to_the_end();
  second.to_the_end();
  const std::string differs = different_tensor(first.teachers(), second.teachers());
  return differs.empty() ? passed()
                         : failed("two runs with the same students end with different teachers: " + differs);
}

// Made, used once and destroyed; true when the bridge saw an operator that draws from LibTorch's own
// generator.
bool drew_outside(const Subject& subject, const nlohmann::json& options) {
  if (!subject.is_strategy()) {
    PolicyRun run(subject, {.options = options});
    run.to_the_end();
    return run.policy().drew_outside_streams();
  }
  const auto strategy = subject.make_strategy({.options = options});
  run_losses(*strategy, inputs_of(subject.seed()), subject.seed());
  return strategy->drew_outside_streams();
}

}  // namespace

Outcome check_determinism(const Subject& subject) {
  if (!subject.is_strategy()) return policy_determinism(subject);
  for (const nlohmann::json& options : option_corners(subject.options())) {
    std::string differs;
    try {
      differs = difference(fresh_run(subject, options, subject.seed()),
                           fresh_run(subject, options, subject.seed()));
    } catch (const core::Error&) {
      continue;  // other checks say so
    }
    if (!differs.empty())
      return failed("two runs with one seed differ in " + differs + " (with " +
                    options_text(subject.options(), options) + ")");
  }
  return passed();
}

Outcome check_seed(const Subject& subject) {
  bool draws = false;
  for (const nlohmann::json& options : option_corners(subject.options())) {
    try {
      const std::vector<LossRun> one = fresh_run(subject, options, subject.seed());
      if (std::ranges::all_of(one, [](const LossRun& run) { return run.random_calls == 0; })) continue;
      draws = true;
      // The least range of a mask, or a weight of 0, may leave nothing to differ: one corner, and one moment
      // of the run, that does is enough.
      if (!difference(one, fresh_run(subject, options, subject.seed() + 1)).empty()) return passed();
    } catch (const core::Error&) {
      continue;
    }
  }
  return draws ? failed("it draws random numbers, yet two seeds give the same loss and gradients")
               : skipped("it draws no random numbers");
}

Outcome check_streams(const Subject& subject) {
  const at::Generator generator = at::detail::getDefaultCPUGenerator();
  for (const nlohmann::json& options : option_corners(subject.options())) {
    const at::Tensor before = generator.get_state();
    bool outside = false;
    try {
      outside = drew_outside(subject, options);
    } catch (const core::Error&) {
      // Other checks say so; the generator is looked at all the same.
    }
    if (outside || !at::equal(before, generator.get_state())) {
      return failed("it draws from LibTorch's own generator instead of random_uniform (with " +
                    options_text(subject.options(), options) + ")");
    }
  }
  return passed();
}

}  // namespace guise::examine

// One seed, one result; two seeds, two results where numbers are drawn; and all of them drawn from the run's
// stream.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

#include "examine/checks/checks.h"
#include "examine/checks/policy_run.h"

namespace guise::examine {
namespace {

LossRun fresh_run(const Subject& subject, const nlohmann::json& options, uint64_t seed) {
  const auto strategy = subject.make_strategy({.options = options});
  return run_loss(*strategy, make_inputs(subject.seed(), {}, at::kFloat), seed);
}

// A NaN that comes twice is the same result twice.
bool same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}
bool same(const at::Tensor& a, const at::Tensor& b) {
  return a.sizes() == b.sizes() && at::isclose(a, b, 0, 0, /*equal_nan=*/true).all().item<bool>();
}

// "" or what differs between two runs that should not.
std::string difference(const LossRun& a, const LossRun& b) {
  if (a.sum.terms.size() != b.sum.terms.size()) return "the number of terms";
  for (size_t i = 0; i < a.sum.terms.size(); ++i) {
    if (a.sum.terms[i].name != b.sum.terms[i].name) return "the name of term " + std::to_string(i);
    if (!same(a.sum.terms[i].weighted, b.sum.terms[i].weighted)) return "term " + a.sum.terms[i].name;
  }
  for (const auto& [name, gradient] : a.gradients) {
    if (!same(gradient, b.gradients.at(name))) return "the gradient of " + name;
  }
  return "";
}

Outcome policy_determinism(const Subject& subject) {
  PolicyRun first(subject.seed()), second(subject.seed());
  first.steps(*subject.make_policy(), kPolicySteps);
  second.steps(*subject.make_policy(), kPolicySteps);
  return same_tensors(first.teachers(), second.teachers())
             ? passed()
             : failed("two runs with the same students end with different teachers");
}

// Made, used once and destroyed; true when the bridge saw an operator that draws from LibTorch's own
// generator.
bool drew_outside(const Subject& subject, const nlohmann::json& options) {
  if (!subject.is_strategy()) {
    const auto policy = subject.make_policy({.options = options});
    PolicyRun(subject.seed()).steps(*policy, kPolicySteps);
    return policy->drew_outside_streams();
  }
  const auto strategy = subject.make_strategy({.options = options});
  run_loss(*strategy, make_inputs(subject.seed(), {}, at::kFloat), subject.seed());
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
      const LossRun one = fresh_run(subject, options, subject.seed());
      if (one.random_calls == 0) continue;
      draws = true;
      // The least range of a mask, or a weight of 0, may leave nothing to differ: one corner that does is
      // enough.
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

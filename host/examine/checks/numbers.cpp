// Types, sizes and numbers that a strategy must bear: float32 and bfloat16, one sample, two classes, logits
// of 1e4, NaN among the features; each at several moments of a run.
#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "core/text.h"
#include "examine/checks/checks.h"
#include "examine/checks/strategy_run.h"
#include "train/device.h"

namespace guise::examine {
namespace {

std::string text_of(double number) {
  return std::isnan(number) ? "NaN" : core::number_text(number);
}

// "" or the first thing that is not finite.
std::string not_finite(const LossRun& run) {
  for (const runs::TermValue& term : run.sum.terms) {
    if (!std::isfinite(term.raw)) return "term " + term.name + " is " + text_of(term.raw);
  }
  if (!std::isfinite(run.sum.value)) return "the sum of the terms is " + text_of(run.sum.value);
  for (const auto& [name, gradient] : run.gradients) {
    if (!all_finite(gradient)) return "the gradient of " + name + " is not finite";
  }
  return "";
}

std::string not_finite(const std::vector<LossRun>& runs) {
  for (const LossRun& run : runs) {
    if (const std::string problem = not_finite(run); !problem.empty())
      return problem + ", " + core::moment_text(run.moment.epoch, run.moment.step);
  }
  return "";
}

double relative_difference(const train::LossSum& a, const train::LossSum& b) {
  return std::abs(a.value - b.value) / std::max(magnitude(b), 1e-12);
}

// "" or the first loss that is further from the expected one than `tolerance`, as a share of its terms.
std::string far_off(const std::vector<LossRun>& received, const std::vector<LossRun>& expected,
                    double tolerance, const std::string& type) {
  for (size_t i = 0; i < received.size(); ++i) {
    const train::LossSum &ours = received[i].sum, &theirs = expected[i].sum;
    if (relative_difference(ours, theirs) <= tolerance) continue;
    return "loss " + core::number_text(ours.value) + ", in " + type + " " + core::number_text(theirs.value) +
           ", " + core::moment_text(received[i].moment.epoch, received[i].moment.step);
  }
  return "";
}

std::vector<LossRun> plain_runs(const Subject& subject, at::ScalarType dtype) {
  const auto strategy = subject.make_strategy({.dtype = dtype});
  return run_losses(*strategy, inputs_of(subject.seed(), {}, dtype), subject.seed());
}

Outcome check_shape(const Subject& subject, const Shape& shape) {
  for (const nlohmann::json& options : option_corners(subject.options())) {
    std::unique_ptr<bridge::LossStrategy> strategy;
    try {
      strategy = subject.make_strategy({.options = options, .shape = shape});
    } catch (const core::Error&) {
      continue;  // create refuses this corner
    }
    const std::string problem =
        not_finite(run_losses(*strategy, inputs_of(subject.seed(), shape), subject.seed()));
    if (!problem.empty()) return failed(problem + " (with " + options_text(subject.options(), options) + ")");
  }
  return passed();
}

void scale_head(TensorMap& inputs, const std::string& owner, const at::Tensor& features, double wanted) {
  const at::Tensor weight = inputs.at(owner + ".head.weight"), bias = inputs.at(owner + ".head.bias");
  const at::Tensor logits = at::linear(features, weight, bias);
  const double factor = wanted / std::min(logits.max().item<double>(), -logits.min().item<double>());
  inputs[owner + ".head.weight"] = weight * factor;
  inputs[owner + ".head.bias"] = bias * factor;
}

}  // namespace

// The first plain calls of all: what fails here is not tried by most other checks. Several on one instance,
// so that a handle kept without guise_keep shows.
Outcome check_float32(const Subject& subject) {
  const std::vector<LossRun> runs = plain_runs(subject, at::kFloat);
  if (const std::string problem = not_finite(runs); !problem.empty()) return failed(problem);
  std::vector<LossRun> expected;
  try {
    expected = plain_runs(subject, at::kDouble);
  } catch (...) {
    return failed("in float64: " + text_of_error());  // caught: float32 works, and so do the other checks
  }
  const std::string problem = far_off(runs, expected, 1e-3, "float64");
  return problem.empty() ? passed() : failed(problem);
}

Outcome check_bf16(const Subject& subject) {
  std::vector<LossRun> runs;
  {
    const train::PrecisionScope autocast("bf16", at::kCPU);
    runs = plain_runs(subject, at::kFloat);
  }
  if (const std::string problem = not_finite(runs); !problem.empty()) return failed(problem);
  const std::string problem = far_off(runs, plain_runs(subject, at::kFloat), 5e-2, "float32");
  return problem.empty() ? passed() : warned(problem);
}

Outcome check_one_sample(const Subject& subject) {
  return check_shape(subject, {.samples = 1});
}

Outcome check_two_classes(const Subject& subject) {
  return check_shape(subject, {.classes = 2});
}

Outcome check_extreme_logits(const Subject& subject) {
  const InputsOfStep inputs = [&](const Moment& moment) {
    TensorMap scaled = inputs_of(subject.seed())(moment);
    scale_head(scaled, "student", scaled.at("features"), 1e4);
    scale_head(scaled, "teacher", scaled.at("teacher.features"), 1e4);
    return scaled;
  };
  for (const nlohmann::json& options : option_corners(subject.options())) {
    try {
      const auto strategy = subject.make_strategy({.options = options});
      const std::string problem = not_finite(run_losses(*strategy, inputs, subject.seed()));
      if (!problem.empty())
        return failed("with logits of 1e4 and -1e4 " + problem + " (with " +
                      options_text(subject.options(), options) + ")");
    } catch (const core::Error&) {
      continue;  // an error with text is an answer
    }
  }
  return passed();
}

// Sound steps come before the one with NaN.
Outcome check_nan(const Subject& subject) {
  std::string answer;
  for (const Moment& bad : RunLength{}.looked_at()) {
    const auto strategy = subject.make_strategy();
    for (const Moment& moment : RunLength{}.looked_at()) {
      TensorMap inputs = inputs_of(subject.seed())(moment);
      const StepWanted wanted{.seed = subject.seed(), .moment = moment};
      if (moment.step < bad.step) loss_of(*strategy, inputs, wanted);
      if (moment.step != bad.step) continue;
      inputs.at("features")[0].fill_(std::numeric_limits<double>::quiet_NaN());
      try {
        const double loss = loss_of(*strategy, inputs, wanted).value;
        if (std::isfinite(loss))
          return failed("a row of the features is NaN, and the loss is " + text_of(loss) + ", " +
                        core::moment_text(moment.epoch, moment.step));
        answer = "the loss is " + text_of(loss);
      } catch (const core::Error&) {
        answer = "an error";
      }
    }
  }
  return passed(answer);
}

}  // namespace guise::examine

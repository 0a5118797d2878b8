// Types, sizes and numbers that a strategy must bear: float32 and bfloat16, one sample, two classes, logits
// of 1e4, NaN among the features.
#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "core/text.h"
#include "examine/checks/checks.h"
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

double relative_difference(const train::LossSum& a, const train::LossSum& b) {
  return std::abs(a.value - b.value) / std::max(magnitude(b), 1e-12);
}

std::string difference_text(const train::LossSum& received, const train::LossSum& expected,
                            const std::string& type) {
  return "loss " + core::number_text(received.value) + ", in " + type + " " +
         core::number_text(expected.value);
}

train::LossSum plain_loss(const Subject& subject, at::ScalarType dtype) {
  const auto strategy = subject.make_strategy({.dtype = dtype});
  return loss_of(*strategy, make_inputs(subject.seed(), {}, dtype), subject.seed());
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
        not_finite(run_loss(*strategy, make_inputs(subject.seed(), shape, at::kFloat), subject.seed()));
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

// The first plain call of all: what fails here is not tried by most other checks. Twice on one instance, so
// that a handle kept without guise_keep shows.
Outcome check_float32(const Subject& subject) {
  const auto strategy = subject.make_strategy();
  const TensorMap inputs = make_inputs(subject.seed(), {}, at::kFloat);
  const LossRun first = run_loss(*strategy, inputs, subject.seed());
  run_loss(*strategy, inputs, subject.seed());
  if (const std::string problem = not_finite(first); !problem.empty()) return failed(problem);
  train::LossSum expected;
  try {
    expected = plain_loss(subject, at::kDouble);
  } catch (...) {
    return failed("in float64: " + text_of_error());  // caught: float32 works, and so do the other checks
  }
  if (relative_difference(first.sum, expected) <= 1e-3) return passed();
  return failed(difference_text(first.sum, expected, "float64"));
}

Outcome check_bf16(const Subject& subject) {
  const auto strategy = subject.make_strategy();
  LossRun run;
  {
    const train::PrecisionScope autocast("bf16", at::kCPU);
    TensorStep step(make_inputs(subject.seed(), {}, at::kFloat),
                    {strategy->teacher_scope(), subject.seed(), false});
    run.sum = train::sum_terms(strategy->loss(step));
    if (run.sum.total.requires_grad()) run.sum.total.backward();
    for (const auto& [name, leaf] : step.leaves()) {
      if (leaf.grad().defined()) run.gradients[name] = leaf.grad();
    }
  }
  if (const std::string problem = not_finite(run); !problem.empty()) return failed(problem);
  const train::LossSum expected = plain_loss(subject, at::kFloat);
  if (relative_difference(run.sum, expected) <= 5e-2) return passed();
  return warned(difference_text(run.sum, expected, "float32"));
}

Outcome check_one_sample(const Subject& subject) {
  return check_shape(subject, {.samples = 1});
}

Outcome check_two_classes(const Subject& subject) {
  return check_shape(subject, {.classes = 2});
}

Outcome check_extreme_logits(const Subject& subject) {
  TensorMap inputs = make_inputs(subject.seed(), {}, at::kFloat);
  scale_head(inputs, "student", inputs.at("features"), 1e4);
  scale_head(inputs, "teacher", inputs.at("teacher.features"), 1e4);
  for (const nlohmann::json& options : option_corners(subject.options())) {
    try {
      const auto strategy = subject.make_strategy({.options = options});
      const std::string problem = not_finite(run_loss(*strategy, inputs, subject.seed()));
      if (!problem.empty())
        return failed("with logits of 1e4 and -1e4 " + problem + " (with " +
                      options_text(subject.options(), options) + ")");
    } catch (const core::Error&) {
      continue;  // an error with text is an answer
    }
  }
  return passed();
}

Outcome check_nan(const Subject& subject) {
  TensorMap inputs = make_inputs(subject.seed(), {}, at::kFloat);
  inputs.at("features")[0].fill_(std::numeric_limits<double>::quiet_NaN());
  const auto strategy = subject.make_strategy();
  double loss = 0;
  try {
    loss = loss_of(*strategy, inputs, subject.seed()).value;
  } catch (const core::Error&) {
    return passed("an error");
  }
  if (!std::isfinite(loss)) return passed("the loss is " + text_of(loss));
  return failed("a row of the features is NaN, and the loss is " + text_of(loss));
}

}  // namespace guise::examine

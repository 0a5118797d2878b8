#include "examine/checks/measure_run.h"

#include <ATen/ATen.h>

#include "core/text.h"

namespace guise::examine {

bridge::MeasuredFeatures made_up_features(uint64_t seed, const Shape& shape) {
  const at::Tensor targets = at::arange(shape.samples, at::kLong).remainder(shape.classes);
  const at::Tensor centres = normal_numbers(seed, {shape.classes, shape.feature_dim}, at::kFloat) * 3;
  const at::Tensor features = centres.index_select(0, targets) +
                              normal_numbers(seed + 1, {shape.samples, shape.feature_dim}, at::kFloat);
  return {features, at::matmul(features, centres.t()), targets, at::arange(shape.samples, at::kLong)};
}

std::vector<bridge::MeasuredNumber> measured(const Subject& subject, const Making& making) {
  constexpr Shape kImages = {.samples = 60};
  return subject.make_measure(making)->measure(made_up_features(subject.seed(), kImages));
}

std::string numbers_text(const std::vector<bridge::MeasuredNumber>& numbers) {
  std::vector<std::string> parts;
  for (const bridge::MeasuredNumber& number : numbers)
    parts.push_back(number.name + " " + (number.value ? core::number_text(*number.value) : "missing"));
  return core::joined(parts);
}

}  // namespace guise::examine

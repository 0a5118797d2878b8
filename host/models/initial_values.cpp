// Normal values for weights; see the header.
#include "models/initial_values.h"

#include <ATen/ops/empty.h>

#include <cmath>
#include <span>

#include "core/random.h"

namespace guise::models {

at::Tensor normal_values(const std::vector<int64_t>& shape, double deviation, uint64_t seed,
                         uint32_t tensor_index) {
  at::Tensor values = at::empty(shape, at::kFloat);
  core::RandomSequence sequence(seed, core::Stream::init, {tensor_index, 0});
  const std::span<float> places(values.mutable_data_ptr<float>(), static_cast<size_t>(values.numel()));
  for (float& place : places) place = static_cast<float>(deviation) * sequence.normal();
  return values;
}

double kaiming_deviation(int64_t fan) {
  return std::sqrt(2.0 / static_cast<double>(fan));
}

}  // namespace guise::models

// Normal values for weights; see the header.
#include "models/initial_values.h"

#include <ATen/ops/empty.h>

#include <cmath>
#include <span>

#include "core/random.h"

namespace guise::models {

namespace {

constexpr uint32_t kRowsOfClasses = UINT32_MAX;  // in place of a tensor's index

at::Tensor drawn(const std::vector<int64_t>& shape, double deviation, uint64_t seed, core::StreamKey key) {
  at::Tensor values = at::empty(shape, at::kFloat);
  core::RandomSequence sequence(seed, core::Stream::init, key);
  const std::span<float> places(values.mutable_data_ptr<float>(), static_cast<size_t>(values.numel()));
  for (float& place : places) place = static_cast<float>(deviation) * sequence.normal();
  return values;
}

}  // namespace

at::Tensor normal_values(const std::vector<int64_t>& shape, double deviation, uint64_t seed,
                         uint32_t tensor_index) {
  return drawn(shape, deviation, seed, {tensor_index, 0});
}

at::Tensor normal_row_of_class(int64_t width, double deviation, uint64_t seed, int64_t class_index) {
  return drawn({width}, deviation, seed, {kRowsOfClasses, static_cast<uint32_t>(class_index)});
}

double kaiming_deviation(int64_t fan) {
  return std::sqrt(2.0 / static_cast<double>(fan));
}

}  // namespace guise::models

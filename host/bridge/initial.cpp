// Drawn in float32 in row-major order, then turned into the wanted type: a run in another type begins alike.
#include "bridge/initial.h"

#include <ATen/ATen.h>
#include <zlib.h>

#include <cmath>

#include "bridge/refusal.h"
#include "core/random.h"

namespace guise::bridge {
namespace {

[[noreturn]] void refuse(const InitialValues& wanted, const std::string& why) {
  throw Refusal{GUISE_INVALID_ARGUMENT, wanted.name + ": " + why};
}

core::RandomSequence sequence_of(const InitialValues& wanted) {
  const auto key = static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(wanted.name.data()), wanted.name.size()));
  return {wanted.seed, core::Stream::plugin, {key, 0}};
}

template <class Draw>
at::Tensor drawn(const InitialValues& wanted, Draw draw) {
  at::Tensor values = at::empty(wanted.sizes, at::kFloat);
  core::RandomSequence sequence = sequence_of(wanted);
  float* const out = values.mutable_data_ptr<float>();
  for (int64_t i = 0; i < values.numel(); ++i) out[i] = static_cast<float>(draw(sequence));
  return values;
}

at::Tensor uniform(const InitialValues& wanted, double low, double high) {
  if (!(low < high)) refuse(wanted, "a uniform beginning needs a < b");
  return drawn(wanted,
               [&](core::RandomSequence& sequence) { return low + (high - low) * sequence.uniform(); });
}

at::Tensor kaiming_uniform(const InitialValues& wanted) {
  if (wanted.sizes.size() < 2)
    refuse(wanted, "kaiming_uniform needs a tensor of rank 2 or more, as weights are");
  int64_t fan_in = 1;
  for (size_t i = 1; i < wanted.sizes.size(); ++i) fan_in *= wanted.sizes[i];
  if (fan_in == 0) return at::zeros(wanted.sizes, at::kFloat);
  const double bound = 1 / std::sqrt(static_cast<double>(fan_in));
  return uniform(wanted, -bound, bound);
}

at::Tensor identity(const InitialValues& wanted) {
  if (wanted.sizes.size() != 2) refuse(wanted, "identity needs a matrix");
  return at::eye(wanted.sizes[0], wanted.sizes[1], at::kFloat);
}

at::Tensor floating_values(const InitialValues& wanted) {
  const double a = wanted.initial.a, b = wanted.initial.b;
  switch (wanted.initial.kind) {
    case GUISE_INITIAL_UNIFORM:
      return uniform(wanted, a, b);
    case GUISE_INITIAL_NORMAL:
      if (b < 0) refuse(wanted, "a normal beginning needs a deviation b of 0 or more");
      return drawn(wanted, [&](core::RandomSequence& sequence) { return a + b * sequence.normal(); });
    case GUISE_INITIAL_KAIMING_UNIFORM:
      return kaiming_uniform(wanted);
    case GUISE_INITIAL_IDENTITY:
      return identity(wanted);
    default:
      refuse(wanted, "there is no way to begin of number " + std::to_string(wanted.initial.kind));
  }
}

}  // namespace

at::Tensor initial_values(const InitialValues& wanted) {
  if (!std::isfinite(wanted.initial.a) || !std::isfinite(wanted.initial.b))
    refuse(wanted, "the numbers of its beginning are not finite");
  const auto options = at::TensorOptions().dtype(wanted.dtype).device(wanted.device);
  if (wanted.initial.kind == GUISE_INITIAL_CONSTANT) return at::full(wanted.sizes, wanted.initial.a, options);
  if (!at::isFloatingType(wanted.dtype))
    refuse(wanted, "a type of whole numbers begins with a constant only");
  return floating_values(wanted).to(options);
}

}  // namespace guise::bridge

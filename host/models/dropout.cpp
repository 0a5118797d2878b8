#include "models/dropout.h"

#include <ATen/ops/empty_like.h>

#include "core/random.h"

namespace guise::models {
namespace {

core::RandomSequence sequence_of(const DropoutPlace& place, uint32_t layer) {
  const uint32_t stream =
      static_cast<uint32_t>(core::Stream::dropout) | layer << 8 | static_cast<uint32_t>(place.call) << 16;
  return {place.seed,
          static_cast<core::Stream>(stream),
          {static_cast<uint32_t>(place.step), static_cast<uint32_t>(place.sample)}};
}

// In the order of memory, on the processor: 0, or what keeps the mean.
at::Tensor factors(const at::Tensor& like, double share, core::RandomSequence sequence) {
  at::Tensor kept = at::empty_like(like, like.options().device(at::kCPU).dtype(at::kFloat));
  const auto threshold = static_cast<float>(share), factor = static_cast<float>(1 / (1 - share));
  float* out = kept.mutable_data_ptr<float>();
  for (int64_t i = 0; i < kept.numel(); ++i) out[i] = sequence.uniform() < threshold ? 0.0F : factor;
  return kept;
}

}  // namespace

at::Tensor Dropout::operator()(const at::Tensor& input, const Pass& pass) const {
  if (share == 0 || pass.mode == Mode::evaluate || !pass.dropout) return input;
  const at::Tensor kept = factors(input.detach(), share, sequence_of(*pass.dropout, layer));
  return input * kept.to(input.device(), input.scalar_type());
}

}  // namespace guise::models

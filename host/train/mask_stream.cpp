#include "train/mask_stream.h"

#include <ATen/ATen.h>

#include "core/random.h"

namespace guise::train {
namespace {

// Every call of a step has a stream of its own, so that long rows of one cannot reach into the next.
core::Stream stream_of(int64_t call) {
  return static_cast<core::Stream>(static_cast<uint32_t>(core::Stream::mask) | static_cast<uint32_t>(call)
                                                                                   << 8);
}

void fill(core::RandomSequence sequence, float* out, int64_t count) {
  for (int64_t i = 0; i < count; ++i) out[i] = sequence.uniform();
}

}  // namespace

at::Tensor mask_noise(const MaskPosition& position, at::IntArrayRef sizes, int64_t call) {
  at::Tensor noise = at::empty(sizes, at::kFloat);
  float* out = noise.mutable_data_ptr<float>();
  const auto rows = static_cast<int64_t>(position.samples.size());
  if (sizes.empty() || sizes[0] != rows || rows == 0) {
    fill({position.seed, stream_of(call), {static_cast<uint32_t>(position.step), UINT32_MAX}}, out,
         noise.numel());
    return noise;
  }
  const int64_t row_size = noise.numel() / rows;
  for (int64_t row = 0; row < rows; ++row) {
    const core::StreamKey key{static_cast<uint32_t>(position.epoch),
                              static_cast<uint32_t>(position.samples[row])};
    fill({position.seed, stream_of(call), key}, out + row * row_size, row_size);
  }
  return noise;
}

}  // namespace guise::train

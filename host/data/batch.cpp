#include "data/batch.h"

#include <ATen/ops/empty.h>

namespace guise::data {
namespace {

// [N, 3, H, W] in channels_last lies in memory as [N, H, W, 3]: the layout that the fill functions write.
Batch allocate(const ImageSet& images, std::span<const int64_t> indices) {
  const auto count = static_cast<int64_t>(indices.size());
  Batch batch{.images = at::empty({count, 3, images.height, images.width}, at::kFloat,
                                  at::MemoryFormat::ChannelsLast),
              .labels = at::empty({count}, at::kLong)};
  auto* label = batch.labels.mutable_data_ptr<int64_t>();
  for (const int64_t index : indices) *label++ = images.labels[static_cast<size_t>(index)];
  return batch;
}

}  // namespace

Batch training_batch(const ImageSet& images, std::span<const int64_t> indices, const AugmentOptions& options,
                     const Normalization& normalization, uint64_t seed, int64_t epoch) {
  Batch batch = allocate(images, indices);
  fill_training_batch(images, indices, options, normalization, seed, epoch,
                      batch.images.mutable_data_ptr<float>());
  return batch;
}

Batch evaluation_batch(const ImageSet& images, std::span<const int64_t> indices,
                       const Normalization& normalization) {
  Batch batch = allocate(images, indices);
  fill_evaluation_batch(images, indices, normalization, batch.images.mutable_data_ptr<float>());
  return batch;
}

}  // namespace guise::data

#include "data/batch.h"

#include <ATen/TensorIndexing.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

namespace guise::data {
namespace {

ImageSet two_images() {
  ImageSet set{.count = 2, .height = 2, .width = 3, .pixels = {}, .labels = {4, 9}, .class_names = {}};
  for (uint8_t i = 0; i < 36; ++i) set.pixels.push_back(i);
  return set;
}

TEST(Batch, IsChannelsLastAndIndexedByChannel) {
  const Normalization normalization({0, 0, 0}, {1, 1, 1});
  const Batch batch = evaluation_batch(two_images(), std::vector<int64_t>{1, 0, 1}, normalization);
  EXPECT_EQ(batch.images.sizes(), (std::vector<int64_t>{3, 3, 2, 3}));
  EXPECT_TRUE(batch.images.is_contiguous(at::MemoryFormat::ChannelsLast));
  // Image 1 begins at byte 18; pixel (y, x), channel c lies at (y * 3 + x) * 3 + c.
  EXPECT_EQ(batch.images[0][2][1][0].item<float>(), 18 + 9 + 2);
  EXPECT_EQ(batch.images[1][0][0][2].item<float>(), 6);
  EXPECT_EQ(batch.labels[0].item<int64_t>(), 9);
  EXPECT_EQ(batch.labels[1].item<int64_t>(), 4);
}

TEST(Batch, TrainingDependsOnSeedAndEpoch) {
  const Normalization normalization({0, 0, 0}, {1, 1, 1});
  const std::vector<int64_t> indices = {0, 1, 0, 1};
  const AugmentOptions options{.crop_padding = 1, .flip = true};
  const auto first = training_batch(two_images(), indices, options, normalization, 1, 0);
  EXPECT_TRUE(
      at::equal(first.images, training_batch(two_images(), indices, options, normalization, 1, 0).images));
  EXPECT_FALSE(
      at::equal(first.images, training_batch(two_images(), indices, options, normalization, 1, 1).images));
  EXPECT_TRUE(at::equal(first.images[0], first.images[2]));
}

}  // namespace
}  // namespace guise::data

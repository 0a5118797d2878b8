#include "data/augment.h"

#include <map>
#include <numeric>

#include "test_files.h"

namespace guise::data {
namespace {

constexpr int64_t kCount = 40, kHeight = 6, kWidth = 5;
const Normalization kNormalization({10, 20, 30}, {2, 4, 8});

ImageSet numbered_images() {
  ImageSet set{
      .count = kCount, .height = kHeight, .width = kWidth, .pixels = {}, .labels = {}, .class_names = {}};
  for (int64_t i = 0; i < kCount * set.image_bytes(); ++i)
    set.pixels.push_back(static_cast<uint8_t>(i * 7 % 251 + 1));
  set.labels.assign(kCount, 0);
  return set;
}

std::vector<int64_t> all_indices() {
  std::vector<int64_t> indices(kCount);
  std::iota(indices.begin(), indices.end(), int64_t{0});
  return indices;
}

std::vector<float> fill(const std::vector<int64_t>& indices, uint64_t seed, int64_t epoch,
                        AugmentOptions options) {
  const ImageSet set = numbered_images();
  std::vector<float> out(indices.size() * static_cast<size_t>(set.image_bytes()), -1);
  fill_training_batch(set, indices, options, kNormalization, seed, epoch, out.data());
  return out;
}

// The plain way: look each output pixel up in the padded, mirrored image.
float expected_value(const ImageSet& set, int64_t index, const Placement& placement, int64_t padding,
                     int64_t y, int64_t x, int64_t channel) {
  const int64_t column = placement.mirrored ? kWidth - 1 - x : x;
  const int64_t source_y = y + placement.top - padding, source_x = column + placement.left - padding;
  const bool inside = source_y >= 0 && source_y < kHeight && source_x >= 0 && source_x < kWidth;
  const auto at = static_cast<size_t>(((index * kHeight + source_y) * kWidth + source_x) * 3 + channel);
  const float mean[] = {10, 20, 30}, deviation[] = {2, 4, 8};
  return ((inside ? static_cast<float>(set.pixels[at]) : 0.0f) - mean[channel]) / deviation[channel];
}

TEST(Augment, CropsFromZerosMirrorsAndNormalises) {
  const ImageSet set = numbered_images();
  for (const int64_t padding : {0, 1, 3, 7}) {
    const AugmentOptions options{.crop_padding = padding, .flip = true};
    const auto out = fill(all_indices(), 5, 2, options);
    size_t at = 0;
    for (int64_t i = 0; i < kCount; ++i) {
      const Placement placement = draw_placement(options, 5, 2, i);
      for (int64_t y = 0; y < kHeight; ++y) {
        for (int64_t x = 0; x < kWidth; ++x) {
          for (int64_t channel = 0; channel < 3; ++channel) {
            ASSERT_EQ(out[at++], expected_value(set, i, placement, padding, y, x, channel));
          }
        }
      }
    }
  }
}

// By hand: 2 x 1 image, crop corner (0, 0) of padding 1 shows the image at (1, 1), hence only its top row.
TEST(Augment, ACornerOfZeroShowsThePaddingAboveAndLeft) {
  const ImageSet set{.count = 1,
                     .height = 2,
                     .width = 1,
                     .pixels = {10, 20, 30, 12, 24, 38},
                     .labels = {0},
                     .class_names = {}};
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Placement placement = draw_placement({.crop_padding = 1, .flip = false}, seed, 0, 0);
    if (placement.top != 0 || placement.left != 1) continue;
    std::vector<float> out(6);
    fill_training_batch(set, std::vector<int64_t>{0}, {.crop_padding = 1, .flip = false}, kNormalization,
                        seed, 0, out.data());
    EXPECT_EQ(out, (std::vector<float>{-5, -5, -3.75f, 0, 0, 0}));
    return;
  }
  FAIL() << "no seed draws that corner";
}

TEST(Augment, EvaluationOnlyNormalises) {
  const ImageSet set = numbered_images();
  const std::vector<int64_t> indices = {3, 0};
  std::vector<float> out(indices.size() * static_cast<size_t>(set.image_bytes()));
  fill_evaluation_batch(set, indices, kNormalization, out.data());
  EXPECT_EQ(out, fill(indices, 1, 1, {.crop_padding = 0, .flip = false}));
  EXPECT_EQ(out[1],
            (static_cast<float>(set.pixels[static_cast<size_t>(3 * set.image_bytes() + 1)]) - 20) / 4);
}

TEST(Augment, DependsOnSeedEpochAndImageAlone) {
  const AugmentOptions options{.crop_padding = 2, .flip = true};
  const auto whole = fill(all_indices(), 1, 4, options);
  EXPECT_EQ(whole, fill(all_indices(), 1, 4, options));
  EXPECT_NE(whole, fill(all_indices(), 2, 4, options));
  EXPECT_NE(whole, fill(all_indices(), 1, 5, options));
  std::vector<float> one_by_one(whole.size());
  const auto image_values = whole.size() / kCount;
  for (int64_t i = kCount - 1; i >= 0; --i) {
    const auto single = fill({i}, 1, 4, options);
    std::ranges::copy(single, one_by_one.begin() + i * static_cast<int64_t>(image_values));
  }
  EXPECT_EQ(whole, one_by_one);
}

TEST(Augment, ReachesEveryCornerEvenlyAndFlipsHalf) {
  const AugmentOptions options{.crop_padding = 4, .flip = true};
  constexpr int draws = 81 * 400;
  std::map<std::pair<int64_t, int64_t>, int> corners;
  int mirrored = 0;
  for (int i = 0; i < draws; ++i) {
    const Placement placement = draw_placement(options, 11, i / 1000, i % 1000);
    ++corners[{placement.top, placement.left}];
    mirrored += placement.mirrored;
  }
  ASSERT_EQ(corners.size(), 81u);
  double chi_squared = 0;  // 80 degrees of freedom: above 140 once in 30,000
  for (const auto& [corner, found] : corners) {
    EXPECT_LE(std::max(corner.first, corner.second), 8);
    chi_squared += (found - 400.0) * (found - 400.0) / 400.0;
  }
  EXPECT_LT(chi_squared, 140);
  EXPECT_NEAR(mirrored, draws / 2, 4 * std::sqrt(draws / 4.0));
}

TEST(Augment, TheFlipIsDrawnApartFromTheCrop) {
  for (int64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(draw_placement({.crop_padding = 4, .flip = true}, 1, 0, i).mirrored,
              draw_placement({.crop_padding = 0, .flip = true}, 1, 0, i).mirrored);
    EXPECT_FALSE(draw_placement({.crop_padding = 4, .flip = false}, 1, 0, i).mirrored);
  }
}

TEST(Normalization, GoesBackToTheSamePixel) {
  for (int channel = 0; channel < 3; ++channel) {
    for (int value = 0; value < 256; ++value) {
      const auto pixel = static_cast<uint8_t>(value);
      EXPECT_EQ(kNormalization.to_pixel(channel, kNormalization(channel, pixel)), pixel);
    }
    EXPECT_EQ(kNormalization.to_pixel(channel, 1e9f), 255);
    EXPECT_EQ(kNormalization.to_pixel(channel, -1e9f), 0);
  }
}

}  // namespace
}  // namespace guise::data

#include "data/label_noise.h"

#include <algorithm>

#include "test_files.h"

namespace guise::data {
namespace {

ImageSet images_of(int64_t count, int64_t classes) {
  ImageSet images{.count = count, .height = 1, .width = 1, .pixels = {}, .labels = {}, .class_names = {}};
  for (int64_t i = 0; i < count; ++i) images.labels.push_back(i % classes);
  images.class_names.resize(static_cast<size_t>(classes), "c");
  return images;
}

TEST(LabelNoise, ChangesExactlyTheShareAndKeepsWhatLabelsWere) {
  const ImageSet clean = images_of(1000, 10);
  for (const char* kind : {"symmetric", "pair"}) {
    for (const auto& [rate, count] :
         {std::pair{0.4, 400}, {0.0004, 0}, {0.0005, 1}, {0.2496, 250}, {1.0, 1000}}) {
      const ImageSet noisy = with_noise(clean, {kind, rate}, 1);
      EXPECT_EQ(changed_labels(noisy), count) << kind << rate;
      EXPECT_EQ(noisy.clean_labels, clean.labels);
    }
  }
  EXPECT_TRUE(with_noise(clean, {}, 1).clean_labels.empty());
  EXPECT_EQ(changed_labels(clean), 0);
}

TEST(LabelNoise, PairIsTheNextClass) {
  const ImageSet noisy = with_noise(images_of(500, 5), {"pair", 0.5}, 2);
  for (size_t i = 0; i < noisy.labels.size(); ++i) {
    if (noisy.labels[i] == noisy.clean_labels[i]) continue;
    EXPECT_EQ(noisy.labels[i], (noisy.clean_labels[i] + 1) % 5);
  }
}

// 90,000 changed labels over 10 x 9 cells of 1,000: the chi-square of 80 free cells exceeds 132 once in
// 5,000.
TEST(LabelNoise, SymmetricIsUniformOverTheOthers) {
  const ImageSet noisy = with_noise(images_of(90000, 10), {"symmetric", 1}, 3);
  int64_t cells[10][10] = {};
  for (size_t i = 0; i < noisy.labels.size(); ++i) ++cells[noisy.clean_labels[i]][noisy.labels[i]];
  double chi_square = 0;
  for (int from = 0; from < 10; ++from) {
    EXPECT_EQ(cells[from][from], 0);
    for (int to = 0; to < 10; ++to)
      chi_square +=
          from == to ? 0 : static_cast<double>((cells[from][to] - 1000) * (cells[from][to] - 1000)) / 1000;
  }
  EXPECT_LT(chi_square, 132);
  EXPECT_GT(chi_square, 40);
}

TEST(LabelNoise, TheSeedDecidesAndAHigherRateChangesTheSameImagesAndMore) {
  const ImageSet clean = images_of(300, 4);
  const auto changed = [&](double rate, uint64_t seed) {
    const ImageSet noisy = with_noise(clean, {"symmetric", rate}, seed);
    std::vector<int64_t> places;
    for (size_t i = 0; i < noisy.labels.size(); ++i) {
      if (noisy.labels[i] != clean.labels[i]) places.push_back(static_cast<int64_t>(i));
    }
    return places;
  };
  EXPECT_EQ(changed(0.3, 7), changed(0.3, 7));
  EXPECT_NE(changed(0.3, 7), changed(0.3, 8));
  EXPECT_TRUE(std::ranges::includes(changed(0.5, 7), changed(0.3, 7)));
}

TEST(LabelNoise, OneClassHasNoOther) {
  expect_mentions(usage_text([] { with_noise(images_of(10, 1), {"pair", 0.5}, 0); }),
                  {"data.noise", "2 classes"});
}

}  // namespace
}  // namespace guise::data

#include "data/imbalance.h"

#include <algorithm>
#include <set>

#include "test_files.h"

namespace guise::data {
namespace {

// `each` images of every class in turn; the first byte of each tells which one it is.
ImageSet balanced(int64_t classes, int64_t each) {
  ImageSet images{
      .count = classes * each, .height = 1, .width = 1, .pixels = {}, .labels = {}, .class_names = {}};
  for (int64_t i = 0; i < images.count; ++i) {
    images.pixels.insert(images.pixels.end(), 3, static_cast<uint8_t>(i));
    images.labels.push_back(i % classes);
  }
  images.class_names.resize(static_cast<size_t>(classes), "c");
  return images;
}

TEST(Imbalance, CountsAreThoseOfLdamButForEmptyClasses) {
  const auto cases = numbers_of("data_changes.json")["counts"];
  ASSERT_EQ(cases.size(), 32u);
  for (const auto& entry : cases) {
    auto expected = entry[4].get<std::vector<int64_t>>();
    for (int64_t& count : expected) count = std::max<int64_t>(count, 1);
    EXPECT_EQ(imbalanced_counts(entry[0], entry[1], {entry[2], entry[3]}), expected) << entry;
  }
  EXPECT_EQ(imbalanced_counts(100, 5, {"step", 10}), (std::vector<int64_t>{20, 20, 2, 2, 2}));
  EXPECT_EQ(imbalanced_counts(100, 1, {"exp", 10}), std::vector<int64_t>{100});
  EXPECT_EQ(imbalanced_counts(100, 1, {"step", 10}), std::vector<int64_t>{100});
}

TEST(Imbalance, KeepsThatManyOfEachClassInTheirOrder) {
  const ImageSet all = balanced(5, 40), tail = with_imbalance(all, {"exp", 10}, 1);
  EXPECT_EQ(class_counts(tail.labels, 5), imbalanced_counts(200, 5, {"exp", 10}));
  EXPECT_TRUE(std::ranges::is_sorted(tail.places));
  for (int64_t i = 0; i < tail.count; ++i) {
    const auto place = tail.places[static_cast<size_t>(i)];
    EXPECT_EQ(tail.pixels[static_cast<size_t>(3 * i)], place);
    EXPECT_EQ(tail.labels[static_cast<size_t>(i)], place % 5);
  }
}

TEST(Imbalance, TheSeedChoosesTheImages) {
  const ImageSet all = balanced(4, 50);
  const auto places = [&](uint64_t seed) { return with_imbalance(all, {"step", 5}, seed).places; };
  EXPECT_EQ(places(3), places(3));
  EXPECT_NE(places(3), places(4));
  EXPECT_EQ(with_imbalance(all, {}, 3).count, 200);
  // Classes are chosen from apart: other members of the second than of the third.
  std::set<int64_t> second, third;
  for (const int64_t place : places(3)) (place % 4 == 2 ? second : third).insert(place / 4);
  EXPECT_NE(second, third);
}

TEST(Imbalance, AClassThatHasFewerKeepsAll) {
  ImageSet images = balanced(2, 30);
  for (size_t i = 0; i < 50; ++i) images.labels[i] = 1;  // 5 of class 0
  EXPECT_EQ(class_counts(with_imbalance(images, {"exp", 2}, 0).labels, 2), (std::vector<int64_t>{5, 15}));
}

}  // namespace
}  // namespace guise::data

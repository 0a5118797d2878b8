#include "data/identity.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace guise::data {
namespace {

ImageSet two_images() {
  return {.count = 2,
          .height = 1,
          .width = 1,
          .pixels = {1, 2, 3, 4, 5, 6},
          .labels = {0, 1},
          .class_names = {"a", "b"}};
}

TEST(Identity, TheSameImagesHaveTheSameSum) {
  EXPECT_EQ(sum_of(two_images()), sum_of(two_images()));
  EXPECT_EQ(sum_of(two_images()).size(), 16u);
}

TEST(Identity, WhateverChangesTheImagesChangesTheSum) {
  const std::vector<std::function<void(ImageSet&)>> changes = {
      [](ImageSet& images) { images.pixels[5] = 7; },
      [](ImageSet& images) { std::swap(images.labels[0], images.labels[1]); },
      [](ImageSet& images) { std::swap(images.class_names[0], images.class_names[1]); },
      [](ImageSet& images) { images.class_names = {"ab", ""}; },
      [](ImageSet& images) { std::swap(images.height = 3, images.count = 0); },
  };
  std::set<std::string> sums = {sum_of(two_images())};
  for (const auto& change : changes) {
    ImageSet images = two_images();
    change(images);
    EXPECT_TRUE(sums.insert(sum_of(images)).second);
  }
}

}  // namespace
}  // namespace guise::data

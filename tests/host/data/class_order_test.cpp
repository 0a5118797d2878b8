// Which class is the first: by numbers, by names, by the seed; and what is no order.
#include "data/class_order.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "data/load_split.h"
#include "support/errors.h"

namespace guise::data {
namespace {

using support::expect_mentions;

const std::vector<std::string> kNames = {"ant", "bee", "goldfish, Carassius auratus", "dog"};

std::vector<int64_t> order_of(const std::string& said, uint64_t seed = 0) {
  return class_order(said, kNames, seed);
}
std::string refusal(const std::string& said) {
  return support::usage_text([&] { order_of(said); });
}

TEST(ClassOrder, IsNaturalByNumbersOrByNames) {
  EXPECT_EQ(order_of("natural"), (std::vector<int64_t>{0, 1, 2, 3}));
  EXPECT_EQ(order_of("3,1,0,2"), (std::vector<int64_t>{3, 1, 0, 2}));
  EXPECT_EQ(order_of(" dog , goldfish, Carassius auratus,ant,  1"), (std::vector<int64_t>{3, 2, 0, 1}));
}

// A folder "10" may be the first class.
TEST(ClassOrder, ANameWinsOverANumber) {
  EXPECT_EQ(class_order("1,10,2", {"10", "1", "2"}, 0), (std::vector<int64_t>{1, 0, 2}));
  EXPECT_EQ(class_order("2,1,0", {"a", "b", "c"}, 0), (std::vector<int64_t>{2, 1, 0}));
}

TEST(ClassOrder, OfASeedIsAPermutationThatAnotherSeedHasNot) {
  std::vector<std::string> names(100, "x");
  std::vector<int64_t> one = class_order("seeded", names, 1), two = class_order("seeded", names, 2);
  EXPECT_EQ(one, class_order("seeded", names, 1));
  EXPECT_NE(one, two);
  std::ranges::sort(one);
  for (int64_t i = 0; i < 100; ++i) EXPECT_EQ(one[static_cast<size_t>(i)], i);
}

TEST(ClassOrder, WhatIsNoneIsRefusedByTheClass) {
  expect_mentions(refusal("3,1,3,2"), {"data.class_order", "class 3 (dog) stands there twice",
                                       "each of the 4 classes once", "received 3,1,3,2"});
  expect_mentions(refusal("ant,1,0,2"), {"class 0 (ant) stands there twice"});
  expect_mentions(refusal("3,1,0"), {"class 2 (goldfish, Carassius auratus) is missing"});
  expect_mentions(refusal("3,1,0,4"), {"no such class", "received 4"});
  expect_mentions(refusal("3,1,0,-1"), {"no such class", "received -1"});
  expect_mentions(refusal("3,be,0,2"), {"no such class", "received be", "did you mean bee?"});
  expect_mentions(refusal("3,,1,0,2"), {"no such class"});
  expect_mentions(refusal(""), {"class 0 (ant) is missing"});
  expect_mentions(refusal("sedeed"), {"no such class", "natural, seeded"});
}

ImageSet images() {
  return {.count = 4,
          .height = 1,
          .width = 1,
          .pixels = std::vector<uint8_t>(12, 7),
          .labels = {0, 1, 2, 3},
          .class_names = kNames,
          .clean_labels = {3, 3, 0, 0}};
}

TEST(InOrder, NamesAndLabelsMoveTogetherAndPixelsStay) {
  const ImageSet moved = in_order(images(), {3, 1, 0, 2});
  EXPECT_EQ(moved.class_names, (std::vector<std::string>{kNames[3], kNames[1], kNames[0], kNames[2]}));
  EXPECT_EQ(moved.labels, (std::vector<int64_t>{2, 1, 3, 0}));
  EXPECT_EQ(moved.clean_labels, (std::vector<int64_t>{0, 0, 2, 2}));
  EXPECT_EQ(moved.pixels, images().pixels);
}

// The images of a limit, a long tail or wrong labels are the same ones in any order.
TEST(LoadImages, OfAnotherOrderAreTheSameImagesOfTheSameClasses) {
  config::DataConfig config;
  config.name = "synthetic";
  config.train_limit = 200;
  config.noise = {"pair", 0.25};
  config.imbalance = {"exp", 4};
  const ImageData natural = load_images(config, 3);
  config.class_order = "9,8,7,6,5,4,3,2,1,0";
  const ImageData turned = load_images(config, 3);
  EXPECT_EQ(turned.train.pixels, natural.train.pixels);
  EXPECT_EQ(turned.test.pixels, natural.test.pixels);
  for (const auto& [a, b] :
       {std::pair(&turned.train, &natural.train), std::pair(&turned.test, &natural.test)}) {
    for (size_t i = 0; i < a->labels.size(); ++i)
      ASSERT_EQ(a->class_names[static_cast<size_t>(a->labels[i])],
                b->class_names[static_cast<size_t>(b->labels[i])]);
  }
  EXPECT_EQ(turned.train.class_names.front(), "grating 9");
  EXPECT_NE(turned.source.find("classes in a given order"), std::string::npos);
  EXPECT_EQ(load_part(config, Part::train, 3).labels, turned.train.labels);
  EXPECT_EQ(load_part(config, Part::test, 3).labels, turned.test.labels);
}

}  // namespace
}  // namespace guise::data

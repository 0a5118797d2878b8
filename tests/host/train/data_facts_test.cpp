#include "train/data_facts.h"

#include <gtest/gtest.h>

namespace guise::train {
namespace {

data::ImageData images() {
  data::ImageData made;
  made.train = {.count = 2,
                .height = 1,
                .width = 1,
                .pixels = {1, 2, 3, 4, 5, 6},
                .labels = {0, 1},
                .class_names = {"a", "b"}};
  made.test = made.train;
  made.source = "here";
  return made;
}

nlohmann::json recorded(const data::ImageData& made) {
  return runs::to_json(data_facts(made));
}

TEST(DataFacts, OfTheSameImagesAreTheSameWhereverTheyLie) {
  data::ImageData moved = images();
  moved.source = "there";
  EXPECT_TRUE(changed_data(recorded(images()), data_facts(moved)).empty());
}

TEST(DataFacts, EveryChangeIsNamed) {
  data::ImageData other = images();
  other.train.pixels[0] = 9;
  const auto changes = changed_data(recorded(images()), data_facts(other));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_TRUE(changes[0].starts_with("train_sum "));
  other = images();
  other.train.class_names = {"b", "a"};
  EXPECT_EQ(changed_data(recorded(images()), data_facts(other)).at(0),
            R"(class_names ["a","b"], now ["b","a"])");
}

TEST(DataFacts, WhatAnEarlierGuiseDidNotKeepIsNotCompared) {
  nlohmann::json older = recorded(images());
  older.erase("train_sum");
  data::ImageData other = images();
  other.train.pixels[0] = 9;
  EXPECT_TRUE(changed_data(older, data_facts(other)).empty());
  EXPECT_TRUE(changed_data(nullptr, data_facts(other)).empty());
}

}  // namespace
}  // namespace guise::train

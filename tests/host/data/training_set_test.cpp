#include "data/training_set.h"

#include <algorithm>

#include "data/imbalance.h"
#include "data/label_noise.h"
#include "data/load_split.h"
#include "test_files.h"

namespace guise::data {
namespace {

config::DataConfig synthetic() {
  config::DataConfig config;
  config.name = "synthetic";
  config.noise = {"symmetric", 0.25};
  config.imbalance = {"exp", 10};
  return config;
}

TEST(TrainingSet, LimitThenTailThenNoise) {
  config::DataConfig config = synthetic();
  config.train_limit = 1000;
  const ImageData data = load_images(config, 5);
  const int64_t kept = data.train.count;
  EXPECT_EQ(changed_labels(data.train), std::llround(0.25 * static_cast<double>(kept)));
  config.noise = {};
  const ImageSet clean = load_images(config, 5).train;
  EXPECT_EQ(clean.labels, data.train.clean_labels);
  EXPECT_EQ(clean.places, data.train.places);
  config.imbalance = {};
  const ImageSet limited = load_images(config, 5).train;
  EXPECT_EQ(limited.count, 1000);
  EXPECT_TRUE(std::ranges::includes(limited.places, clean.places));
  EXPECT_TRUE(limited.clean_labels.empty());
}

TEST(TrainingSet, WhatIsHeldOutOrTestedStaysAsItIs) {
  config::DataConfig config = synthetic();
  config.validation = 0.2;
  const ImageData data = load_images(config, 5);
  config.noise = {};
  config.imbalance = {};
  const ImageData plain = load_images(config, 5);
  EXPECT_EQ(data.test.labels, plain.test.labels);
  EXPECT_EQ(data.test.pixels, plain.test.pixels);
  EXPECT_TRUE(data.test.clean_labels.empty());
}

TEST(TrainingSet, AnEvaluationFindsTheSameImagesAndLabels) {
  const config::DataConfig config = synthetic();
  const ImageSet trained = load_images(config, 5).train, again = load_part(config, Part::train, 5);
  EXPECT_EQ(again.labels, trained.labels);
  EXPECT_EQ(again.clean_labels, trained.clean_labels);
  EXPECT_EQ(again.pixels, trained.pixels);
}

TEST(TrainingSet, TheSourceTellsWhatWasChanged) {
  const ImageData data = load_images(synthetic(), 5);
  const std::string changed = std::to_string(changed_labels(data.train));
  expect_mentions(data.source, {"data.noise symmetric: " + changed + " of " +
                                    std::to_string(data.train.count) + " labels changed",
                                "data.imbalance exp: 200 to 20 images a class"});
  config::DataConfig plain = synthetic();
  plain.noise = {};
  plain.imbalance = {};
  EXPECT_EQ(changes_text(data.train, plain), "");
}

}  // namespace
}  // namespace guise::data

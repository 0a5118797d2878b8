#include "data/load_split.h"

#include <algorithm>

#include "config/data_sets.h"

#include "test_files.h"

namespace guise::data {
namespace {

config::DataConfig synthetic() {
  config::DataConfig config;
  config.name = "synthetic";
  return config;
}

TEST(LoadPart, GivesWhatTrainingSaw) {
  config::DataConfig config = synthetic();
  config.train_limit = 30;
  config.test_limit = 20;
  const ImageData whole = load_images(config, 3);
  EXPECT_EQ(load_part(config, Part::train, 3).pixels, whole.train.pixels);
  EXPECT_EQ(load_part(config, Part::test, 3).pixels, whole.test.pixels);
  config.validation = 0.25;
  const ImageData held_out = load_images(config, 3);
  EXPECT_EQ(load_part(config, Part::train, 3).labels, held_out.train.labels);
  EXPECT_EQ(load_part(config, Part::validation, 3).pixels, held_out.test.pixels);
  EXPECT_EQ(load_part(config, Part::test, 3).pixels, whole.test.pixels);
}

TEST(ReadSplit, ReadsEveryDataSetThatIsKnownByName) {
  std::vector<std::string> known = config::data_set_names(), readable = readable_data_sets();
  std::ranges::sort(known);
  std::ranges::sort(readable);
  EXPECT_EQ(readable, known);
  expect_mentions(usage_text([] { read_split("cifar11", "", Split::test); }),
                  {"no such data set", "cifar10"});
}

TEST(LoadPart, RefusesAPartThatIsNotThere) {
  expect_mentions(usage_text([] { load_part(synthetic(), Part::validation, 0); }),
                  {"validation", "--split test"});
  config::DataConfig config = synthetic();
  config.name = "cifar10.1";
  config.root = reference_folder().string();
  EXPECT_EQ(load_part(config, Part::test, 0).count, 3);
  expect_mentions(usage_text([&] { load_part(config, Part::train, 0); }),
                  {"cifar10.1", "no training images"});
  config.name = "cifar10.1_v4";
  EXPECT_EQ(load_part(config, Part::test, 0).count, 2);
}

}  // namespace
}  // namespace guise::data

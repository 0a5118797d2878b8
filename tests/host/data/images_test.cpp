#include "data/images.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "data/locate.h"
#include "test_files.h"

namespace guise::data {
namespace {

config::DataConfig config_of(const std::string& name, const std::string& root = "") {
  config::DataConfig config;
  config.name = name;
  config.root = root;
  return config;
}

// The images as byte strings, to compare sets of them.
std::vector<std::string> pictures_of(const ImageSet& set) {
  std::vector<std::string> pictures;
  for (int64_t i = 0; i < set.count; ++i) {
    const auto first = set.pixels.begin() + i * set.image_bytes();
    pictures.emplace_back(first, first + set.image_bytes());
  }
  return pictures;
}

TEST(LoadImages, TakesTheRootItselfOrAFolderOfTheUsualNames) {
  EXPECT_EQ(load_images(config_of("mnist", (reference_folder() / "mnist").string()), 1).train.count, 5);
  EXPECT_EQ(load_images(config_of("mnist", reference_folder().string()), 1).test.count, 3);
  EXPECT_EQ(
      load_images(config_of("image_folder", (reference_folder() / "image_folder").string()), 1).train.count,
      5);
}

TEST(LoadImages, AMissingSetNamesFilesFoldersAndAdvice) {
  const TemporaryFolder empty;
  expect_mentions(usage_text([&] { load_images(config_of("fashion_mnist", empty.path().string()), 1); }),
                  {empty.path().string(), "train-images-idx3-ubyte", "no fashion_mnist here",
                   "apt-get install dataset-fashion-mnist", "GUISE_DATA"});
  expect_mentions(usage_text([] { load_images(config_of("cifar10", "/no/such/folder"), 1); }),
                  {"/no/such/folder", "data_batch_1.bin", "received no such folder"});
  expect_mentions(usage_text([] { load_images(config_of("imagenet", "/"), 1); }), {"imagenet", "synthetic"});
}

TEST(LoadImages, AFolderNamedAfterAnotherSetIsNotTaken) {
  const TemporaryFolder root;
  std::filesystem::copy(reference_folder() / "mnist", root.path() / "fashion-mnist");
  const auto folder = (root.path() / "fashion-mnist").string();
  expect_mentions(usage_text([&] { load_images(config_of("mnist", folder), 1); }),
                  {"no mnist here", "named after another"});
  expect_mentions(usage_text([&] { load_images(config_of("mnist", folder + "/"), 1); }), {"no mnist here"});
  EXPECT_EQ(load_images(config_of("fashion_mnist", folder), 1).train.count, 5);
  const auto digits = (reference_folder() / "mnist").string();
  expect_mentions(usage_text([&] { load_images(config_of("fashion_mnist", digits), 1); }),
                  {"named after another"});
}

TEST(LoadImages, LimitsKeepImagesOfASeededOrder) {
  auto config = config_of("synthetic");
  const auto all = load_images(config, 1);
  config.train_limit = 100;
  config.test_limit = 50;
  const auto first = load_images(config, 1), again = load_images(config, 1), other = load_images(config, 2);
  EXPECT_EQ(first.train.count, 100);
  EXPECT_EQ(first.test.count, 50);
  EXPECT_EQ(first.train.pixels, again.train.pixels);
  EXPECT_NE(first.train.pixels, other.train.pixels);
  EXPECT_EQ(first.test.pixels, other.test.pixels) << "seeds are compared on the same test images";
  const auto everything = pictures_of(all.train);
  for (const auto& picture : pictures_of(first.train)) {
    EXPECT_EQ(std::ranges::count(everything, picture), 1);
  }
  config.train_limit = 1 << 30;
  EXPECT_EQ(load_images(config, 1).train.pixels, all.train.pixels);
}

TEST(LoadImages, ASmallerLimitKeepsASubset) {
  auto config = config_of("synthetic");
  config.train_limit = 200;
  const auto larger = pictures_of(load_images(config, 3).train);
  config.train_limit = 50;
  for (const auto& picture : pictures_of(load_images(config, 3).train)) {
    EXPECT_EQ(std::ranges::count(larger, picture), 1);
  }
}

TEST(LoadImages, ValidationHoldsOutAShareOfTrain) {
  auto config = config_of("synthetic");
  const auto all = pictures_of(load_images(config, 1).train);
  config.validation = 0.1;
  const auto split = load_images(config, 1);
  EXPECT_EQ(split.train.count, 1800);
  EXPECT_EQ(split.test.count, 200);
  auto parts = pictures_of(split.train);
  const auto held = pictures_of(split.test);
  parts.insert(parts.end(), held.begin(), held.end());
  EXPECT_EQ(parts.size(), all.size());
  EXPECT_EQ(std::set(parts.begin(), parts.end()), std::set(all.begin(), all.end()));
  EXPECT_NE(load_images(config, 2).test.pixels, split.test.pixels);
  EXPECT_EQ(load_images(config, 1).test.pixels, split.test.pixels);
}

TEST(LoadImages, ValidationNeedsNoTestSet) {
  const TemporaryFolder folder(reference_folder() / "image_folder");
  std::filesystem::remove_all(folder.path() / "test");
  auto config = config_of("image_folder", folder.path().string());
  config.validation = 0.4;
  EXPECT_EQ(load_images(config, 1).test.count, 2);
}

TEST(LoadImages, MeanAndDeviationArePublishedMeasuredOrConfigured) {
  const auto numbers = numbers_of("numbers.json");
  auto config = config_of("image_folder", (reference_folder() / "image_folder").string());
  const auto measured = load_images(config, 1);
  for (size_t channel = 0; channel < 3; ++channel) {
    EXPECT_NEAR(measured.mean[channel], numbers["image_folder_train_mean"][channel].get<double>(), 1e-4);
    EXPECT_NEAR(measured.std[channel], numbers["image_folder_train_std"][channel].get<double>(), 1e-4);
  }
  expect_mentions(measured.source, {"image_folder", "libjpeg-turbo", "measured on the training images"});
  config.normalize.mean = {1, 2, 3};
  const auto configured = load_images(config, 1);
  EXPECT_EQ(configured.mean, (std::array<float, 3>{1, 2, 3}));
  EXPECT_EQ(configured.std, measured.std);
  config.normalize.mean = {1};
  expect_mentions(usage_text([&] { load_images(config, 1); }), {"3 numbers", "received 1"});
  EXPECT_NEAR(load_images(config_of("mnist", reference_folder().string()), 1).mean[1], 25.50942, 1e-5);
}

TEST(LoadImages, TheSplitsOfAFolderMustHaveOneSize) {
  const TemporaryFolder folder(reference_folder() / "image_folder");
  for (const char* name : {"test/Zebra/x.png", "test/ant/y.jpg"}) {
    std::filesystem::copy(reference_folder() / "pictures/colour.png", folder.path() / name,
                          std::filesystem::copy_options::overwrite_existing);
  }
  expect_mentions(usage_text([&] { load_images(config_of("image_folder", folder.path().string()), 1); }),
                  {"12 x 16", "19 x 27"});
}

TEST(LoadImages, SyntheticImagesAreFixedBalancedAndDistinct) {
  const auto data = load_images(config_of("synthetic"), 1);
  EXPECT_EQ(data.train.count, 2000);
  EXPECT_EQ(data.test.count, 500);
  for (int64_t label = 0; label < 10; ++label) {
    EXPECT_EQ(std::ranges::count(data.train.labels, label), 200);
    EXPECT_EQ(std::ranges::count(data.test.labels, label), 50);
  }
  const auto train = pictures_of(data.train), test = pictures_of(data.test);
  std::set<std::string> distinct(train.begin(), train.end());
  distinct.insert(test.begin(), test.end());
  EXPECT_EQ(distinct.size(), 2500u);
  EXPECT_EQ(load_images(config_of("synthetic"), 9).train.pixels, data.train.pixels);
}

// Nearest class by the power of each grating: a crude classifier finds most classes, so a network can.
TEST(LoadImages, SyntheticClassesCanBeTold) {
  const auto data = load_images(config_of("synthetic"), 1);
  int64_t right = 0;
  for (int64_t i = 0; i < 200; ++i) {
    const uint8_t* pixels = data.test.pixels.data() + i * data.test.image_bytes();
    std::array<double, 10> power{};
    for (size_t label = 0; label < power.size(); ++label) {
      const double angle = M_PI * static_cast<double>(label) / 10, wave = 2 * M_PI * 0.14;
      double real = 0, imaginary = 0;
      for (int position = 0; position < 1024; ++position) {
        const double phase = wave * (std::cos(angle) * (position % 32) + std::sin(angle) * (position / 32));
        const int grey = pixels[3 * position] + pixels[3 * position + 1] + pixels[3 * position + 2] - 384;
        real += grey * std::cos(phase);
        imaginary += grey * std::sin(phase);
      }
      power[label] = real * real + imaginary * imaginary;
    }
    right += std::ranges::max_element(power) - power.begin() == data.test.labels[static_cast<size_t>(i)];
  }
  EXPECT_GE(right, 190);
}

}  // namespace
}  // namespace guise::data

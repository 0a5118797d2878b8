#include "data/images.h"

#include <algorithm>
#include <utility>

#include "config/data_root.h"
#include "core/error.h"
#include "data/class_order.h"
#include "data/load_split.h"
#include "data/locate.h"
#include "data/split.h"
#include "data/statistics.h"
#include "data/training_set.h"

namespace guise::data {
namespace {

// Of what must not change with the seed of a run: the test images kept.
constexpr uint64_t kFixedSeed = 0;

// With a held-out share the test set is not even opened.
SplitSets read_both(const config::DataConfig& config, const std::filesystem::path& folder, uint64_t seed) {
  ImageSet train = read_split(config.name, folder, Split::train, config.image_size);
  if (config.validation > 0) return hold_out(std::move(train), config.validation, seed);
  return {.train = std::move(train),
          .held_out = read_split(config.name, folder, Split::test, config.image_size)};
}

void expect_one_size(const ImageSet& train, const ImageSet& test, const std::string& place) {
  if (train.height == test.height && train.width == test.width) return;
  const auto text = [](const ImageSet& set) {
    return std::to_string(set.height) + " x " + std::to_string(set.width);
  };
  throw core::usage_error({.place = place,
                           .problem = "the test pictures differ in size from train's (height x width)",
                           .expected = text(train),
                           .received = text(test)});
}

// From the configuration where given, else published, else measured.
std::string settle_statistics(const config::DataConfig& config, ImageData& data) {
  const auto published = published_statistics(config.name);
  const bool mean_given = !config.normalize.mean.empty(), std_given = !config.normalize.std.empty();
  if (!mean_given || !std_given) {
    const PixelStatistics found = published ? *published : measure_statistics(data.train);
    data.mean = found.mean;
    data.std = found.std;
  }
  const auto take = [](const std::vector<double>& given, std::array<float, 3>& channels, const char* what) {
    if (given.empty()) return;
    if (given.size() != channels.size()) {
      throw core::usage_error({.place = what,
                               .expected = "3 numbers, one per channel",
                               .received = std::to_string(given.size())});
    }
    std::ranges::transform(given, channels.begin(), [](double value) { return static_cast<float>(value); });
  };
  take(config.normalize.mean, data.mean, "normalisation mean");
  take(config.normalize.std, data.std, "normalisation std");
  if (mean_given && std_given) return "as configured";
  return std::string(published ? "of the data set" : "measured on the training images") +
         (mean_given || std_given ? ", one of them as configured" : "");
}

std::string describe_source(const config::DataConfig& config, const std::filesystem::path& folder,
                            const std::string& statistics, const ImageData& data) {
  std::string text = config.name;
  if (config::needs_data_files(config.name)) text += " in " + folder.string();
  if (!data.train.layout.empty()) text += " (" + data.train.layout + ")";
  if (!data.train.left_out.empty()) text += "; not read in train: " + data.train.left_out;
  if (config.validation == 0 && !data.test.left_out.empty())
    text += "; not read in test: " + data.test.left_out;
  if (config.class_order != "natural")
    text += std::string("; classes in ") + (config.class_order == "seeded" ? "seeded" : "a given") + " order";
  const std::string changes = changes_text(data.train, config);
  return text + (changes.empty() ? "" : "; " + changes) + "; mean and std " + statistics;
}

}  // namespace

ImageData load_images(const config::DataConfig& config, uint64_t seed) {
  const std::filesystem::path folder =
      config::needs_data_files(config.name) ? locate(config.root, config.name) : "";
  SplitSets sets = read_both(config, folder, seed);
  expect_one_size(sets.train, sets.held_out, folder.string());
  const std::vector<int64_t> order = class_order(config.class_order, sets.train.class_names, seed);
  ImageData data;
  data.train = in_order(training_set(std::move(sets.train), config, seed), order);
  data.test = in_order(limit_to(std::move(sets.held_out), config.test_limit, kFixedSeed, Split::test), order);
  data.source = describe_source(config, folder, settle_statistics(config, data), data);
  return data;
}

}  // namespace guise::data

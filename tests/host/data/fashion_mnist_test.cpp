// The real Fashion-MNIST against what numpy finds in it (tests/reference/data/make_fashion_numbers.py).
#include <algorithm>
#include <numeric>

#include "data/images.h"
#include "data/statistics.h"
#include "test_files.h"

namespace guise::data {
namespace {

const std::string kRoot = "/usr/share/datasets";

int64_t sum_of(const ImageSet& set, int64_t first, int64_t count) {
  const auto begin = set.pixels.begin() + first * set.image_bytes();
  return std::accumulate(begin, begin + count * set.image_bytes(), int64_t{0}) / 3;
}

void expect_numbers(const ImageSet& set, const nlohmann::json& numbers) {
  EXPECT_EQ(set.count, numbers["count"]);
  for (int64_t label = 0; label < 10; ++label) {
    EXPECT_EQ(std::ranges::count(set.labels, label), numbers["label_counts"][static_cast<size_t>(label)]);
  }
  EXPECT_EQ(std::vector(set.labels.begin(), set.labels.begin() + 10),
            numbers["first_labels"].get<std::vector<int64_t>>());
  EXPECT_EQ(sum_of(set, 0, 1), numbers["first_image_sum"]);
  EXPECT_EQ(sum_of(set, set.count - 1, 1), numbers["last_image_sum"]);
  EXPECT_EQ(sum_of(set, 0, set.count), numbers["sum"]);
  const PixelStatistics measured = measure_statistics(set);
  EXPECT_NEAR(measured.mean[2], numbers["padded_mean"].get<double>(), 1e-4);
  EXPECT_NEAR(measured.std[0], numbers["padded_std"].get<double>(), 1e-4);
}

TEST(FashionMnist, IsReadAsNumpyReadsIt) {
  ASSERT_TRUE(std::filesystem::exists(kRoot + "/fashion-mnist/train-images-idx3-ubyte.gz"))
      << "Fashion-MNIST is missing: apt-get install dataset-fashion-mnist (tools/setup does it)";
  config::DataConfig config;
  config.name = "fashion_mnist";
  config.root = kRoot;
  const ImageData data = load_images(config, 1);
  const auto numbers = numbers_of("fashion_mnist.json");
  expect_numbers(data.train, numbers["train"]);
  expect_numbers(data.test, numbers["t10k"]);
  EXPECT_NEAR(data.mean[0], numbers["train"]["padded_mean"].get<double>(), 1e-4);
  EXPECT_NEAR(data.std[0], numbers["train"]["padded_std"].get<double>(), 1e-4);
  EXPECT_EQ(data.train.class_names[9], "Ankle_boot");
}

}  // namespace
}  // namespace guise::data

// Confusion and calibration against numpy (tests/reference/metrics), and by hand.
#include "metrics/confidence.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "metrics/accuracy.h"
#include "support/places.h"

namespace guise::metrics {
namespace {

nlohmann::json reference(const char* part) {
  std::ifstream file(support::reference("metrics/confidence.json"));
  return nlohmann::json::parse(file).at(part);
}

at::Tensor rows(const std::vector<std::vector<double>>& values) {
  std::vector<at::Tensor> tensors;
  for (const auto& row : values) tensors.push_back(at::tensor(row, at::kDouble));
  return at::stack(tensors);
}

at::Tensor integers(const std::vector<int64_t>& values) {
  return at::tensor(values, at::kLong);
}

TEST(Confidence, EqualsNumpy) {
  for (const auto& wanted : reference("cases")) {
    const at::Tensor probabilities = rows(wanted["probabilities"]), labels = integers(wanted["labels"]);
    EXPECT_NEAR(expected_calibration_error(probabilities, labels),
                wanted["expected"]["calibration_error"].get<double>(), 1e-9);
    const at::Tensor confusion = confusion_matrix(probabilities.argmax(1), labels, probabilities.size(1));
    for (int64_t row = 0; row < confusion.size(0); ++row) {
      for (int64_t column = 0; column < confusion.size(1); ++column) {
        EXPECT_EQ(confusion[row][column].item<int64_t>(),
                  wanted["expected"]["confusion"][row][column].get<int64_t>());
      }
    }
  }
}

TEST(Calibration, AnEdgeBelongsToTheBinBelowIt) {
  // One bin (0, 0.5]: two right at 0.5 are 0.5 off. With the edge in the next bin nothing would change, so
  // one at 0.4 joins: three samples of confidence 1.4 in sum.
  const at::Tensor probabilities = rows({{0.5, 0.5, 0}, {0.5, 0.5, 0}, {0.4, 0.3, 0.3}});
  EXPECT_NEAR(expected_calibration_error(probabilities, integers({0, 1, 1}), 2), 100 * (1.4 - 1) / 3, 1e-12);
}

TEST(Calibration, SureAndRightIsNoError) {
  EXPECT_EQ(expected_calibration_error(rows({{1, 0}, {0, 1}}), integers({0, 1})), 0);
  EXPECT_EQ(expected_calibration_error(rows({{1, 0}, {0, 1}}), integers({1, 0})), 100);
  EXPECT_EQ(expected_calibration_error(at::empty({0, 2}, at::kDouble), integers({})), 0);
}

TEST(DifferenceInterval, EqualsNewcombesExample) {
  const auto wanted = reference("difference");
  const PercentInterval interval =
      difference_interval({wanted["a"][0], wanted["a"][1]}, {wanted["b"][0], wanted["b"][1]});
  EXPECT_NEAR(interval.low, 100 * wanted["low"].get<double>(), 0.005);
  EXPECT_NEAR(interval.high, 100 * wanted["high"].get<double>(), 0.005);
}

}  // namespace
}  // namespace guise::metrics

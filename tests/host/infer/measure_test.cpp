// Numbers from logits against numpy (tests/reference/metrics/confidence.json).
#include "infer/measure.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "support/places.h"

namespace guise::infer {
namespace {

nlohmann::json reference_cases() {
  std::ifstream file(support::reference("metrics/confidence.json"));
  return nlohmann::json::parse(file).at("cases");
}

at::Tensor rows(const nlohmann::json& values) {
  std::vector<at::Tensor> tensors;
  for (const auto& row : values) tensors.push_back(at::tensor(row.get<std::vector<double>>(), at::kDouble));
  return at::stack(tensors);
}

// Right answers behind a percentage.
int64_t count_in(const runs::Evaluation& evaluation, const std::string& name) {
  return std::llround(evaluation.at(name) * static_cast<double>(evaluation.samples) / 100);
}

void expect_equal(const Measured& found, const nlohmann::json& wanted, int64_t k) {
  const std::string topk = "top" + std::to_string(k);
  EXPECT_EQ(count_in(found.evaluation, "top1"), wanted["top1"].get<int64_t>());
  EXPECT_EQ(count_in(found.evaluation, topk), wanted["topk"].get<int64_t>());
  EXPECT_NEAR(found.evaluation.at("loss"), wanted["loss"].get<double>(), 1e-9);
  EXPECT_NEAR(found.evaluation.at("expected_calibration_error"), wanted["calibration_error"].get<double>(),
              1e-9);
  for (int64_t row = 0; row < found.confusion.size(0); ++row) {
    for (int64_t column = 0; column < found.confusion.size(1); ++column) {
      EXPECT_EQ(found.confusion[row][column].item<int64_t>(),
                wanted["confusion"][row][column].get<int64_t>());
    }
  }
}

TEST(Measure, OneNetworkAndEnsemblesEqualNumpy) {
  for (const auto& wanted : reference_cases()) {
    const auto labels = wanted["labels"].get<std::vector<int64_t>>();
    std::vector<at::Tensor> members;
    for (const auto& member : wanted["logits"])
      members.push_back(probabilities_of(rows(member).to(at::kFloat)));
    const at::Tensor mean = ensemble_of(members);
    EXPECT_TRUE(at::allclose(mean, rows(wanted["probabilities"]), 0, 1e-12));
    const int64_t k = wanted["k"];
    expect_equal(measure(mean, mean, labels, {.topk = k}), wanted["expected"], k);
    if (members.size() > 1) continue;
    expect_equal(measure(rows(wanted["logits"][0]).to(at::kFloat), mean, labels, {.topk = k}),
                 wanted["expected"], k);
  }
}

}  // namespace
}  // namespace guise::infer

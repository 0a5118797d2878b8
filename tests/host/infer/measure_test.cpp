// Numbers from logits against numpy (tests/reference/metrics/confidence.json).
#include "infer/measure.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

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

void expect_equal(const Measured& found, const nlohmann::json& wanted) {
  EXPECT_EQ(found.top1, wanted["top1"].get<int64_t>());
  EXPECT_EQ(found.topk, wanted["topk"].get<int64_t>());
  EXPECT_NEAR(found.loss, wanted["loss"].get<double>(), 1e-9);
  EXPECT_NEAR(found.calibration_error, wanted["calibration_error"].get<double>(), 1e-9);
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
    expect_equal(measure(mean, mean, labels, wanted["k"]), wanted["expected"]);
    if (members.size() > 1) continue;
    expect_equal(measure(rows(wanted["logits"][0]).to(at::kFloat), mean, labels, wanted["k"]),
                 wanted["expected"]);
  }
}

}  // namespace
}  // namespace guise::infer

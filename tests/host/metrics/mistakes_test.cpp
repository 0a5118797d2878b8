// Against a sort in numpy over all samples (tests/reference/metrics), given in batches here.
#include "metrics/mistakes.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/places.h"

namespace guise::metrics {
namespace {

at::Tensor rows(const nlohmann::json& values) {
  std::vector<at::Tensor> tensors;
  for (const auto& row : values) tensors.push_back(at::tensor(row.get<std::vector<double>>()));
  return at::stack(tensors).to(at::kFloat);
}

void add_in_batches(Mistakes& mistakes, const at::Tensor& logits, const at::Tensor& labels, int64_t batch) {
  for (int64_t begin = 0; begin < labels.size(0); begin += batch) {
    const int64_t count = std::min(batch, labels.size(0) - begin);
    const at::Tensor part = logits.narrow(0, begin, count);
    mistakes.add(part, part.argmax(1), labels.narrow(0, begin, count), begin);
  }
}

TEST(Mistakes, EqualASortOverAllSamples) {
  std::ifstream file(support::reference("metrics/mistakes.json"));
  const auto document = nlohmann::json::parse(file);
  for (const auto& wanted : document.at("cases")) {
    Mistakes mistakes(wanted["most"].get<size_t>());
    const at::Tensor labels = at::tensor(wanted["labels"].get<std::vector<int64_t>>());
    add_in_batches(mistakes, rows(wanted["logits"]), labels, 9);
    const auto& found = mistakes.most_confident();
    ASSERT_EQ(found.size(), wanted["mistakes"].size());
    for (size_t i = 0; i < found.size(); ++i) {
      const auto& one = wanted["mistakes"][i];
      EXPECT_EQ(found[i].index, one["index"].get<int64_t>());
      EXPECT_EQ(found[i].label, one["label"].get<int64_t>());
      EXPECT_EQ(found[i].predicted, one["predicted"].get<int64_t>());
      EXPECT_NEAR(found[i].confidence, one["confidence"].get<double>(), 1e-14);
      EXPECT_NEAR(found[i].label_probability, one["label_probability"].get<double>(), 1e-14);
    }
  }
}

TEST(Mistakes, WithoutConfidenceASampleIsLeftOut) {
  Mistakes mistakes(3);
  const at::Tensor logits = at::tensor({1.0F, NAN, 5.0F, 0.0F}).view({2, 2});
  mistakes.add(logits, at::tensor({1, 0}, at::kLong), at::tensor({0, 1}, at::kLong), 7);
  ASSERT_EQ(mistakes.most_confident().size(), 1u);
  EXPECT_EQ(mistakes.most_confident()[0].index, 8);
}

}  // namespace
}  // namespace guise::metrics

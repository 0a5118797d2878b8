// The order is numpy's (tests/reference/replay), ties included.
#include "train/herding.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/places.h"

namespace guise::train {
namespace {

using Order = std::vector<int64_t>;

nlohmann::json cases() {
  std::ifstream file(support::reference("replay/replay.json"));
  return nlohmann::json::parse(file).at("herding");
}

at::Tensor matrix(const nlohmann::json& rows) {
  std::vector<at::Tensor> tensors;
  for (const auto& row : rows) tensors.push_back(at::tensor(row.get<std::vector<double>>(), at::kDouble));
  return at::stack(tensors);
}

TEST(HerdingOrder, IsNumpys) {
  ASSERT_GE(cases().size(), 6u);
  for (const auto& one : cases())
    EXPECT_EQ(herding_order(matrix(one.at("features")), one.at("count")), one.at("order").get<Order>())
        << one.at("count") << " of " << one.at("features").size();
}

TEST(HerdingOrder, AShorterOneIsTheBeginningOfALonger) {
  const at::Tensor features = matrix(cases().at(0).at("features"));
  const Order all = herding_order(features, 12), few = herding_order(features, 5);
  EXPECT_EQ(few, Order(all.begin(), all.begin() + 5));
}

TEST(HerdingOrder, TheFirstIsNearestToTheMeanDirection) {
  const at::Tensor features = at::tensor({0.0f, 9.0f, 1.0f, 1.0f, 3.0f, 0.0f}).view({3, 2});
  EXPECT_EQ(herding_order(features, 1), Order{1});  // lengths do not count
}

}  // namespace
}  // namespace guise::train

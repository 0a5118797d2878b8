// First values of parameters and buffers. tests/reference/initial_values has numbers of Philox written out by
// hand.
#include "bridge/initial.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/files.h"
#include "scripted_plugin.h"
#include "support/places.h"

namespace guise::bridge::testing {
namespace {

guise_initial of_kind(const std::string& kind, double a, double b) {
  return kind == "uniform" ? guise_initial_uniform(a, b) : guise_initial_kaiming_uniform();
}

TEST(InitialValues, AreThoseOfTheReference) {
  const auto file = support::source_folder() / "tests/reference/initial_values/initial_values.json";
  for (const auto& one : nlohmann::json::parse(core::read_file(file.string()))) {
    const auto sizes = one.at("sizes").get<std::vector<int64_t>>();
    const at::Tensor values = initial_values({.name = one.at("name"),
                                              .sizes = sizes,
                                              .initial = of_kind(one.at("kind"), one.at("a"), one.at("b")),
                                              .seed = one.at("seed")});
    const auto expected = at::tensor(one.at("values").get<std::vector<double>>(), at::kDouble).reshape(sizes);
    EXPECT_TRUE(at::allclose(values.to(at::kDouble), expected, 0, 1e-7)) << one.at("name");
  }
}

TEST(InitialValues, ANormalBeginningHasItsMeanAndDeviation) {
  const int64_t sizes[] = {200, 500};
  const at::Tensor values =
      initial_values({.name = "w", .sizes = sizes, .initial = guise_initial_normal(2, 0.5), .seed = 1});
  EXPECT_NEAR(values.mean().item<double>(), 2, 0.01);  // six standard errors
  EXPECT_NEAR(values.std().item<double>(), 0.5, 0.01);
}

TEST(InitialValues, DependOnSeedAndNameAlone) {
  const int64_t sizes[] = {4};
  const auto drawn = [&](const char* name, uint64_t seed) {
    return initial_values(
        {.name = name, .sizes = sizes, .initial = guise_initial_uniform(0, 1), .seed = seed});
  };
  EXPECT_TRUE(at::equal(drawn("a", 3), drawn("a", 3)));
  EXPECT_FALSE(at::equal(drawn("a", 3), drawn("b", 3)));
  EXPECT_FALSE(at::equal(drawn("a", 3), drawn("a", 4)));
}

TEST(InitialValues, IdentityAndConstantsAreWhatTheySay) {
  const int64_t matrix[] = {2, 3};
  EXPECT_TRUE(at::equal(initial_values({.name = "w", .sizes = matrix, .initial = guise_initial_identity()}),
                        at::eye(2, 3)));
  EXPECT_TRUE(at::equal(initial_values({.name = "w", .sizes = matrix}), at::zeros({2, 3})));
  EXPECT_TRUE(at::equal(
      initial_values(
          {.name = "n", .sizes = matrix, .dtype = at::kLong, .initial = guise_initial_constant(-1)}),
      at::full({2, 3}, -1, at::kLong)));
}

std::string refusal(at::IntArrayRef sizes, guise_initial initial, at::ScalarType dtype = at::kFloat) {
  try {
    initial_values({.name = "buffer q", .sizes = sizes, .dtype = dtype, .initial = initial});
  } catch (const Refusal& refused) {
    return refused.text;
  }
  return "";
}

TEST(InitialValues, WhatMakesNoSenseIsRefusedByName) {
  EXPECT_TRUE(
      contains(refusal({3}, guise_initial_uniform(1, 1)), "buffer q: a uniform beginning needs a < b"));
  EXPECT_TRUE(contains(refusal({3}, guise_initial_normal(0, -1)), "deviation b of 0 or more"));
  EXPECT_TRUE(contains(refusal({3}, guise_initial_kaiming_uniform()), "rank 2 or more"));
  EXPECT_TRUE(contains(refusal({3}, guise_initial_identity()), "needs a matrix"));
  EXPECT_TRUE(contains(refusal({3}, guise_initial_of(77, 0, 0)), "number 77"));
  EXPECT_TRUE(contains(refusal({3}, guise_initial_constant(std::nan(""))), "not finite"));
  EXPECT_TRUE(contains(refusal({3}, guise_initial_uniform(0, 1), at::kLong), "a constant only"));
}

}  // namespace
}  // namespace guise::bridge::testing

#include "optim/parameter_rules.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace guise::optim {
namespace {

const std::vector<models::NamedTensor> kParameters = {{"conv1.weight", at::zeros({2, 3, 3, 3})},
                                                      {"layer1.0.bn1.weight", at::zeros({2})},
                                                      {"layer1.0.conv1.weight", at::zeros({2, 2, 3, 3})},
                                                      {"fc.weight", at::zeros({10, 2})},
                                                      {"fc.bias", at::zeros({10})},
                                                      {"strategy.mask_token", at::zeros({1})}};

std::vector<double> factors(const std::map<std::string, double>& multipliers) {
  config::OptimizerConfig config;
  config.multipliers = multipliers;
  std::vector<double> found;
  for (const ParameterRule& rule : parameter_rules(config, kParameters, "fc."))
    found.push_back(rule.rate_factor);
  return found;
}

std::string refusal(const std::map<std::string, double>& multipliers) {
  try {
    factors(multipliers);
  } catch (const core::Error& error) {
    EXPECT_EQ(error.fault(), core::Fault::usage);
    return error.what();
  }
  return "";
}

using Factors = std::vector<double>;

TEST(ParameterRules, WithoutMultipliersAllAreAlikeAndDecayed) {
  for (const ParameterRule& rule : parameter_rules({}, kParameters, "fc.")) EXPECT_EQ(rule, ParameterRule{});
}

TEST(ParameterRules, TheLongestPrefixCounts) {
  EXPECT_EQ(factors({{"layer1.", 2}, {"layer1.0.bn", 3}, {"c", 4}}), (Factors{4, 3, 2, 1, 1, 1}));
}

TEST(ParameterRules, HeadAndBackboneAreTheSidesOfTheNetwork) {
  EXPECT_EQ(factors({{"head", 0.5}}), (Factors{1, 1, 1, 0.5, 0.5, 1}));
  EXPECT_EQ(factors({{"backbone", 0.5}}), (Factors{0.5, 0.5, 0.5, 1, 1, 1}));
  EXPECT_EQ(factors({{"backbone", 0}, {"c", 2}, {"head", 3}, {"fc.b", 4}}), (Factors{2, 0, 0, 3, 4, 1}));
}

TEST(ParameterRules, AStrategysOwnHaveAPrefix) {
  EXPECT_EQ(factors({{"strategy.mask_token", 0}}), (Factors{1, 1, 1, 1, 1, 0}));
  EXPECT_EQ(factors({{"strategy.", 7}}), (Factors{1, 1, 1, 1, 1, 7}));
}

TEST(ParameterRules, DecayCanBeLeftOffTensorsOfOneDimension) {
  config::OptimizerConfig config;
  config.decay_norm_and_bias = false;
  std::vector<bool> decayed;
  for (const ParameterRule& rule : parameter_rules(config, kParameters, "fc."))
    decayed.push_back(rule.decayed);
  EXPECT_EQ(decayed, (std::vector<bool>{true, false, true, true, false, false}));
}

TEST(ParameterRules, APrefixThatFitsNothingIsRefusedWithTheNearest) {
  EXPECT_EQ(
      refusal({{"layr1.", 0.5}}),
      "optimizer.multipliers: expected the beginning of a parameter's name, received {\"layr1.\": 0.5}\n"
      "  try: did you mean layer1.?");
  EXPECT_NE(refusal({{"Head", 0.5}}).find("did you mean head?"), std::string::npos);
  EXPECT_NE(refusal({{"transformer", 0.5}}).find("head, backbone, or names such as conv1.weight"),
            std::string::npos);
}

TEST(ParameterRules, TwoEntriesForTheSameAreRefused) {
  EXPECT_NE(refusal({{"head", 0.5}, {"fc.", 0.1}}).find("two entries stand for the same parameters"),
            std::string::npos);
}

TEST(ParameterRules, ANetworkWithNothingToTrainIsRefused) {
  EXPECT_NE(refusal({{"head", 0}, {"backbone", 0}}).find("every parameter of the network is frozen"),
            std::string::npos);
  EXPECT_EQ(refusal({{"backbone", 0}}), "");
}

}  // namespace
}  // namespace guise::optim

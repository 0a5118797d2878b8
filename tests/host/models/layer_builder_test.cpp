// What depends on the run's norm: groups, biases, first values of residual branches.
#include "models/layer_builder.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "models/make_network.h"
#include "reference_network.h"

namespace guise::models {
namespace {

config::ModelConfig with_norm(const std::string& norm, int64_t groups = 32) {
  config::ModelConfig config;
  config.name = "resnet18";
  config.width = 4;
  config.norm = norm;
  config.norm_groups = groups;
  return config;
}

TEST(LayerBuilder, GroupsDivideTheChannelsAndHoldTwoOrMore) {
  const std::vector<std::array<int64_t, 3>> wanted = {{64, 32, 32}, {512, 32, 32}, {40, 32, 20}, {16, 32, 8},
                                                      {1, 32, 1},   {3, 32, 1},    {15, 32, 5},  {64, 7, 4}};
  for (const auto& [channels, most, groups] : wanted) {
    std::vector<NamedTensor> tensors;
    LayerBuilder builder(tensors, with_norm("group", most), 1);
    const Norm norm = builder.norm("bn", channels);
    EXPECT_EQ(norm.group->groups, groups) << channels << " channels, at most " << most;
    EXPECT_EQ(tensors.size(), 2u);
  }
}

TEST(LayerBuilder, WithoutANormBranchesStartAtZeroAndConvolutionsHaveABias) {
  const auto network = make_network(with_norm("none"), 3, 1);
  const auto normed = make_network(with_norm("batch"), 3, 1);
  const at::Tensor last = reference::find(*network, "layer2.1.conv2.weight");
  EXPECT_EQ(last.abs().max().item<float>(), 0);
  EXPECT_GT(reference::find(*normed, "layer2.1.conv2.weight").abs().max().item<float>(), 0);
  EXPECT_TRUE(reference::find(*network, "layer2.0.downsample.0.bias").defined());
  EXPECT_FALSE(reference::find(*normed, "layer2.0.downsample.0.bias").defined());
  const auto branches =
      dynamic_cast<const ConvolutionalNetwork&>(*network).activations(at::rand({2, 3, 16, 16}), Mode::train);
  EXPECT_TRUE(at::equal(branches[0], branches[2]));
}

TEST(LayerBuilder, UnknownActivationsAreRefused) {
  config::ModelConfig config = with_norm("batch");
  config.activation = "tanh";
  EXPECT_THROW(make_network(config, 3, 1), core::Error);
}

}  // namespace
}  // namespace guise::models

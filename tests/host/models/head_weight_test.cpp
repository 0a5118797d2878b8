#include "models/head_weight.h"

#include <gtest/gtest.h>

#include "models/make_network.h"

namespace guise::models {
namespace {

std::unique_ptr<Network> network_of(const std::string& name, const std::vector<int64_t>& hidden) {
  config::ModelConfig config{.name = name, .width = 2};
  config.head.hidden = hidden;
  return make_network(config, 5, 1);
}

TEST(HeadWeight, OfALinearHeadIsTheMatrixThatGivesTheLogits) {
  for (const std::string& name : network_names()) {
    const auto network = network_of(name, {});
    const at::Tensor weight = linear_head_weight(*network, tensor_names(name));
    ASSERT_TRUE(weight.defined()) << name;
    EXPECT_EQ(weight.sizes(), (std::vector<int64_t>{5, network->feature_dim()})) << name;
    EXPECT_TRUE(weight.is_same(logits_weight(*network, tensor_names(name)))) << name;
  }
}

TEST(HeadWeight, OfAHeadWithHiddenLayersIsTheLastOnesAndTheHeadIsNotLinear) {
  const auto network = network_of("resnet18", {7});
  EXPECT_EQ(logits_weight(*network, tensor_names("resnet18")).sizes(), (std::vector<int64_t>{5, 7}));
  EXPECT_FALSE(linear_head_weight(*network, tensor_names("resnet18")).defined());
}

}  // namespace
}  // namespace guise::models

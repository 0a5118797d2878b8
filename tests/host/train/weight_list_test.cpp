// A network's parameters as one list, there and back.
#include "train/weight_list.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "models/make_network.h"

namespace guise::train {
namespace {

std::unique_ptr<models::Network> network() {
  auto made = models::make_network({"resnet18", 1, 0, ""}, 3, 5);
  made->to(at::kCPU, at::kFloat);
  return made;
}

at::Tensor images() {
  return at::sin(at::arange(4 * 3 * 8 * 8, at::kFloat)).view({4, 3, 8, 8});
}

TEST(WeightList, HoldsEveryParameterInItsOrder) {
  const auto net = network();
  const at::Tensor list = weight_list(*net);
  ASSERT_EQ(list.numel(), weight_list_length(*net));
  EXPECT_TRUE(list.requires_grad());
  int64_t begin = 0;
  for (const models::NamedTensor& entry : net->parameters()) {
    EXPECT_TRUE(list.narrow(0, begin, entry.tensor.numel()).equal(entry.tensor.reshape({-1}))) << entry.name;
    begin += entry.tensor.numel();
  }
  EXPECT_EQ(begin, list.numel());
}

TEST(WeightList, ItsGradientIsThatOfTheParameters) {
  const auto net = network();
  const auto loss = [&] {
    return net->head(net->features(images(), models::Mode::train), models::Mode::train).square().sum();
  };
  const at::Tensor scalar = loss();
  const at::Tensor gradient = weight_list_gradient(*net, scalar);
  scalar.backward();  // the graph is still there
  std::vector<at::Tensor> own;
  for (const models::NamedTensor& entry : net->parameters()) own.push_back(entry.tensor.grad().reshape({-1}));
  EXPECT_TRUE(at::allclose(gradient, at::cat(own)));
  EXPECT_FALSE(gradient.requires_grad());
}

TEST(WeightList, IsZeroForWhatIsNotTrained) {
  const auto net = network();
  at::Tensor(net->parameters().front().tensor).requires_grad_(false);
  const at::Tensor z = net->features(images(), models::Mode::train);
  const at::Tensor gradient = weight_list_gradient(*net, z.sum());  // the head has no part in it
  const int64_t first = net->parameters().front().tensor.numel();
  EXPECT_EQ(gradient.narrow(0, 0, first).count_nonzero().item<int64_t>(), 0);
  EXPECT_EQ(gradient.narrow(0, gradient.numel() - 3, 3).count_nonzero().item<int64_t>(), 0);
  EXPECT_GT(gradient.count_nonzero().item<int64_t>(), 0);
}

TEST(WeightList, AnotherNetworkOfItGivesItsAnswers) {
  const auto net = network();
  const at::Tensor list = weight_list(*net).detach().clone(), other = list * 0.5;
  const auto same = with_weight_list(*net, list), half = with_weight_list(*net, other);
  const auto answer = [&](const models::Network& of) {
    return of.head(of.features(images(), models::Mode::evaluate), models::Mode::evaluate);
  };
  EXPECT_TRUE(answer(*same).equal(answer(*net)));
  EXPECT_FALSE(answer(*half).equal(answer(*net)));
  EXPECT_TRUE(weight_list(*half).equal(other));
  EXPECT_TRUE(weight_list(*net).equal(list));
  EXPECT_FALSE(weight_list(*half).requires_grad());
}

}  // namespace
}  // namespace guise::train

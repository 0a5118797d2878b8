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

WeightList list_of(const models::Network& net, int64_t classes = 3) {
  return {net, classes, 5};
}

at::Tensor images() {
  return at::sin(at::arange(4 * 3 * 8 * 8, at::kFloat)).view({4, 3, 8, 8});
}

TEST(WeightList, HoldsEveryParameterInItsOrder) {
  const auto net = network();
  const at::Tensor list = list_of(*net).values();
  ASSERT_EQ(list.numel(), list_of(*net).length());
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
  const at::Tensor gradient = list_of(*net).gradient(scalar);
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
  const at::Tensor gradient = list_of(*net).gradient(z.sum());  // the head has no part in it
  const int64_t first = net->parameters().front().tensor.numel();
  EXPECT_EQ(gradient.narrow(0, 0, first).count_nonzero().item<int64_t>(), 0);
  EXPECT_EQ(gradient.narrow(0, gradient.numel() - 3, 3).count_nonzero().item<int64_t>(), 0);
  EXPECT_GT(gradient.count_nonzero().item<int64_t>(), 0);
}

TEST(WeightList, AnotherNetworkOfItGivesItsAnswers) {
  const auto net = network();
  const at::Tensor list = list_of(*net).values().detach().clone(), other = list * 0.5;
  const auto same = list_of(*net).network_with(list), half = list_of(*net).network_with(other);
  const auto answer = [&](const models::Network& of) {
    return of.head(of.features(images(), models::Mode::evaluate), models::Mode::evaluate);
  };
  EXPECT_TRUE(answer(*same).equal(answer(*net)));
  EXPECT_FALSE(answer(*half).equal(answer(*net)));
  EXPECT_TRUE(list_of(*half).values().equal(other));
  EXPECT_TRUE(list_of(*net).values().equal(list));
  EXPECT_FALSE(list_of(*half).values().requires_grad());
}

// With all five classes the list is that of the network which has grown to them, task after task.
TEST(WeightList, HoldsRowsOfClassesToComeAsTheyWillBegin) {
  const auto net = network(), grown = network();
  grown->append_classes(grown->fresh_rows(4, 5));
  grown->append_classes(grown->fresh_rows(5, 5));
  const WeightList before = list_of(*net, 5), after = list_of(*grown, 5);
  ASSERT_EQ(before.length(), after.length());
  EXPECT_GT(before.length(), list_of(*net).length());
  EXPECT_TRUE(before.values().equal(after.values()));

  const at::Tensor z = net->features(images(), models::Mode::evaluate),
                   gradient = before.gradient(net->head(z, models::Mode::evaluate).square().sum());
  ASSERT_EQ(gradient.numel(), before.length());
  EXPECT_EQ(gradient.narrow(0, gradient.numel() - 2, 2).count_nonzero().item<int64_t>(), 0);
  EXPECT_GT(gradient.narrow(0, gradient.numel() - 5, 3).count_nonzero().item<int64_t>(), 0);

  const auto copy = before.network_with(after.values().detach() * 0.5);
  EXPECT_EQ(copy->classes(), 3);
  EXPECT_TRUE(list_of(*copy).values().equal(list_of(*net).values() * 0.5));
}

}  // namespace
}  // namespace guise::train

// The layer beside the student, against torch.optim.SGD on a torch.nn.Linear (tests/reference/online_probe).
#include "train/online_probe.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/places.h"

namespace guise::train::testing {
namespace {

at::Tensor floats(const nlohmann::json& values, at::IntArrayRef shape) {
  return at::tensor(values.get<std::vector<float>>()).view(shape);
}

at::Tensor state_named(const OnlineProbe& probe, const std::string& name) {
  for (const models::NamedTensor& entry : probe.state()) {
    if (entry.name == name) return entry.tensor;
  }
  return {};
}

TEST(OnlineProbe, StepsAsTorchDoes) {
  std::ifstream file(support::reference("online_probe/online_probe.json"));
  for (const auto& wanted : nlohmann::json::parse(file)) {
    OnlineProbe probe({.enabled = true,
                       .lr = wanted["lr"].get<double>(),
                       .momentum = wanted["momentum"].get<double>(),
                       .weight_decay = wanted["weight_decay"].get<double>()},
                      4, 3, at::kCPU);
    for (const auto& step : wanted["steps"]) {
      probe.step(floats(step["z"], {5, 3}), at::tensor(step["y"].get<std::vector<int64_t>>(), at::kLong), 0,
                 4);
      EXPECT_TRUE(at::allclose(state_named(probe, "weight"), floats(step["weight"], {4, 3}), 1e-4, 1e-6));
      EXPECT_TRUE(at::allclose(state_named(probe, "bias"), floats(step["bias"], {4}), 1e-4, 1e-6));
    }
  }
}

TEST(OnlineProbe, TheFeaturesDoNotFeelIt) {
  OnlineProbe probe({.enabled = true}, 2, 3, at::kCPU);
  const at::Tensor z = at::rand({4, 3}).set_requires_grad(true);
  probe.step(z, at::tensor({0, 1, 0, 1}, at::kLong), 0, 2);
  EXPECT_FALSE(z.grad().defined());
  EXPECT_FALSE(state_named(probe, "weight").requires_grad());
}

// Of four classes, two so far: it is the probe of two, and no prediction is of the others.
TEST(OnlineProbe, ClassesOfTasksToComeStayAsTheyBegan) {
  OnlineProbe four({.enabled = true}, 4, 3, at::kCPU), two({.enabled = true}, 2, 3, at::kCPU);
  const at::Tensor z = at::rand({4, 3}), y = at::tensor({0, 1, 0, 1}, at::kLong);
  for (int64_t step = 0; step < 3; ++step) {
    four.step(z, y, 0, 2);
    two.step(z, y, 0, 2);
  }
  const at::Tensor weight = state_named(four, "weight");
  EXPECT_TRUE(at::equal(weight.narrow(0, 0, 2), state_named(two, "weight")));
  EXPECT_EQ(weight.narrow(0, 2, 2).abs().sum().item<double>(), 0);
  EXPECT_TRUE(at::equal(four.predict(-z, 2), two.predict(-z, 2)));
  EXPECT_LT(four.predict(-z, 2).max().item<int64_t>(), 2);
}

TEST(OnlineProbe, BeginsWhereItIsToldAndAnewWhereItIsTold) {
  OnlineProbe probe({.enabled = true, .start_epoch = 1, .restart_every_epochs = 2}, 2, 3, at::kCPU);
  const auto is_fresh = [&] { return state_named(probe, "weight").abs().sum().item<double>() == 0; };
  const auto epoch = [&](int64_t number) {
    probe.begin_epoch(number);
    const bool fresh = is_fresh();
    probe.step(at::ones({2, 3}), at::tensor({0, 0}, at::kLong), number, 2);
    return fresh;
  };
  EXPECT_TRUE(epoch(0));
  EXPECT_TRUE(is_fresh());  // not begun
  EXPECT_TRUE(epoch(1));
  EXPECT_FALSE(is_fresh());
  EXPECT_FALSE(epoch(2));
  EXPECT_TRUE(epoch(3));
  EXPECT_FALSE(epoch(4));
  EXPECT_TRUE(epoch(5));
}

}  // namespace
}  // namespace guise::train::testing

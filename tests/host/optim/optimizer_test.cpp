// SGD and AdamW against torch.optim's plain loops over 12 steps, and the promises they share.
#include "optim/optimizer.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "config/parts.h"
#include "core/error.h"
#include "reference_optimizers.h"

namespace guise::optim {
namespace {

using models::NamedTensor;

config::OptimizerConfig config_of(const nlohmann::json& wanted) {
  config::OptimizerConfig config;
  config.name = wanted["name"];
  config.weight_decay = wanted["weight_decay"];
  config.momentum = wanted.value("momentum", 0.9);
  config.nesterov = wanted.value("nesterov", false);
  config.beta1 = wanted.value("beta1", 0.9);
  config.beta2 = wanted.value("beta2", 0.999);
  config.epsilon = wanted.value("epsilon", 1e-8);
  return config;
}

config::OptimizerConfig named(const std::string& name) {
  config::OptimizerConfig config;
  config.name = name;
  return config;
}

// The gradients of step `step` as the script sets them: NCHW even where the parameter is channels_last, so
// the optimizer has to mind the layout.
void set_gradients(const std::vector<NamedTensor>& parameters, int64_t step, double scale) {
  const auto targets = reference::tensors("targets", parameters[0].tensor.scalar_type());
  for (const NamedTensor& entry : parameters) {
    at::Tensor tensor = entry.tensor;
    if (entry.name == "sometimes" && step % 3 == 1) continue;
    tensor.mutable_grad() = (scale * (tensor.detach() - targets.at(entry.name))).contiguous();
  }
}

void run_steps(Optimizer& optimizer, int64_t first, int64_t end) {
  const nlohmann::json start = reference::load("start");
  for (int64_t step = first; step < end; ++step) {
    optimizer.zero_grad();
    set_gradients(optimizer.parameters(), step, start["scale"]);
    optimizer.step(start["rates"][static_cast<size_t>(step)]);
  }
}

class OptimizerReference : public testing::TestWithParam<at::ScalarType> {};

TEST_P(OptimizerReference, TwelveStepsGiveTorchsParametersAndState) {
  const double tolerance = GetParam() == at::kDouble ? 1e-13 : 2e-6;
  for (const auto& wanted : reference::load("optimizers")) {
    const auto optimizer = make_optimizer(config_of(wanted), reference::parameters(GetParam()));
    run_steps(*optimizer, 0, 12);
    for (const NamedTensor& entry : optimizer->parameters()) {
      EXPECT_LT(reference::worst_difference(entry.tensor, wanted["values"][entry.name]), tolerance)
          << wanted["name"] << " " << entry.name;
    }
    std::vector<NamedTensor> state = optimizer->state();
    std::erase_if(state, [&](const NamedTensor& entry) { return !wanted["state"].contains(entry.name); });
    EXPECT_EQ(state.size(), wanted["state"].size());
    EXPECT_EQ(state.size(), optimizer->state().size());
    for (const NamedTensor& entry : state) {
      EXPECT_LT(reference::worst_difference(entry.tensor, wanted["state"][entry.name]), tolerance)
          << entry.name;
      EXPECT_FALSE(entry.tensor.requires_grad());
    }
  }
}

// The factors of the script, said by prefixes: "sometimes" and "scalar" begin alike, the longer one counts.
TEST_P(OptimizerReference, GroupsGiveTorchsParameterGroups) {
  const double tolerance = GetParam() == at::kDouble ? 1e-13 : 2e-6;
  for (const auto& wanted : reference::load("groups")) {
    config::OptimizerConfig config = config_of(wanted);
    config.multipliers = {{"s", 0.5}, {"sc", 0}, {"vector", 0.5}, {"fil", 2}};
    config.decay_norm_and_bias = false;
    const auto everything = reference::parameters(GetParam());
    const auto optimizer = make_optimizer(config, everything);
    run_steps(*optimizer, 0, 12);
    EXPECT_EQ(optimizer->parameters().size(), 4u);
    for (const NamedTensor& entry : everything) {
      EXPECT_LT(reference::worst_difference(entry.tensor, wanted["values"][entry.name]), tolerance)
          << wanted["name"] << " " << entry.name;
    }
    EXPECT_EQ(optimizer->state().size(), wanted["state"].size());
    for (const NamedTensor& entry : optimizer->state()) {
      EXPECT_LT(reference::worst_difference(entry.tensor, wanted["state"].at(entry.name)), tolerance)
          << entry.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Precision, OptimizerReference, testing::Values(at::kDouble, at::kFloat));

TEST(Optimizer, StateCopiedIntoAnotherGoesOnExactly) {
  for (const auto& wanted : reference::load("optimizers")) {
    const auto first = make_optimizer(config_of(wanted), reference::parameters(at::kFloat));
    const auto second = make_optimizer(config_of(wanted), reference::parameters(at::kFloat));
    run_steps(*first, 0, 7);
    const auto copy = [](const std::vector<NamedTensor>& from, const std::vector<NamedTensor>& to) {
      for (size_t i = 0; i < from.size(); ++i) to[i].tensor.detach().copy_(from[i].tensor.detach());
    };
    copy(first->parameters(), second->parameters());
    copy(first->state(), second->state());
    run_steps(*first, 7, 12);
    run_steps(*second, 7, 12);
    for (size_t i = 0; i < first->parameters().size(); ++i) {
      EXPECT_TRUE(at::equal(first->parameters()[i].tensor, second->parameters()[i].tensor)) << wanted["name"];
    }
  }
}

TEST(Optimizer, AParameterWithoutGradientIsLeftAlone) {
  for (const auto& wanted : reference::load("optimizers")) {
    const auto optimizer = make_optimizer(config_of(wanted), reference::parameters(at::kFloat));
    run_steps(*optimizer, 0, 3);
    std::vector<at::Tensor> before;
    for (const NamedTensor& entry : optimizer->parameters()) before.push_back(entry.tensor.detach().clone());
    for (const NamedTensor& entry : optimizer->state()) before.push_back(entry.tensor.clone());
    optimizer->zero_grad();
    optimizer->step(0.1);
    size_t i = 0;
    for (const NamedTensor& entry : optimizer->parameters())
      EXPECT_TRUE(at::equal(entry.tensor, before[i++]));
    for (const NamedTensor& entry : optimizer->state()) EXPECT_TRUE(at::equal(entry.tensor, before[i++]));
  }
}

TEST(Optimizer, AStepKeepsTheGradientAndTheLayout) {
  const auto optimizer = make_optimizer(named("sgd"), reference::parameters(at::kFloat));
  set_gradients(optimizer->parameters(), 0, 1.0);
  std::vector<at::Tensor> before;
  for (const NamedTensor& entry : optimizer->parameters()) before.push_back(entry.tensor.grad().clone());
  optimizer->step(0.1);
  for (size_t i = 0; i < before.size(); ++i) {
    const at::Tensor parameter = optimizer->parameters()[i].tensor;
    EXPECT_TRUE(at::equal(parameter.grad(), before[i]));
    EXPECT_EQ(optimizer->state()[i].tensor.strides(), parameter.strides());
  }
}

TEST(Optimizer, AFrozenParameterStaysToTheLastBitAndItsGradientIsDropped) {
  for (const char* name : {"sgd", "adamw"}) {
    const auto parameters = reference::parameters(at::kFloat);
    config::OptimizerConfig config = named(name);
    config.weight_decay = 0.1;
    config.multipliers = {{"vector", 0}};
    const auto optimizer = make_optimizer(config, parameters);
    const auto frozen = std::ranges::find(parameters, "vector", &NamedTensor::name);
    const at::Tensor before = frozen->tensor.detach().clone();
    set_gradients(parameters, 0, 1.0);
    optimizer->step(0.1);
    EXPECT_TRUE(at::equal(frozen->tensor, before));
    optimizer->zero_grad();
    EXPECT_FALSE(frozen->tensor.grad().defined());
    for (const NamedTensor& entry : optimizer->state()) EXPECT_FALSE(entry.name.starts_with("vector"));
  }
}

TEST(Optimizer, AnUnknownNameIsRefusedWithText) {
  try {
    make_optimizer(named("lion"), {});
    FAIL();
  } catch (const core::Error& error) {
    EXPECT_STREQ(error.what(), "optimizer: unknown optimizer: expected sgd or adamw, received lion");
  }
}

TEST(MakeOptimizer, MakesEveryOptimizerThatARunCanName) {
  EXPECT_EQ(optimizer_names(), config::part_names("optimizer"));
  for (const std::string& name : optimizer_names()) EXPECT_NE(make_optimizer(named(name), {}), nullptr);
}

// Of a head that has grown: momentum of the rows that were there, none of those that came.
TEST(CarryState, GoesOnWithWhatIsThereByName) {
  for (const std::string name : {"sgd", "adamw"}) {
    const auto make = [&](int64_t rows, bool body) {
      std::vector<NamedTensor> parameters = {{"fc.weight", at::ones({rows, 3}).requires_grad_(), false}};
      if (body) parameters.push_back({"conv1.weight", at::ones({2, 2}).requires_grad_(), false});
      return make_optimizer(named(name), parameters);
    };
    const auto before = make(2, true), grown = make(5, false);
    for (const NamedTensor& entry : before->parameters())
      at::Tensor(entry.tensor).mutable_grad() = at::full_like(entry.tensor.detach(), 0.5);
    before->step(0.1);
    carry_state(*before, *grown);
    const auto theirs = before->state(), ours = grown->state();
    for (const NamedTensor& entry : ours) {
      const auto same = std::ranges::find(theirs, entry.name, &NamedTensor::name);
      ASSERT_NE(same, theirs.end()) << entry.name;
      const bool rows = entry.tensor.dim() > 0;
      EXPECT_TRUE(at::equal(rows ? entry.tensor.narrow(0, 0, 2) : entry.tensor, same->tensor)) << entry.name;
      if (rows) {
        EXPECT_EQ(entry.tensor.narrow(0, 2, 3).abs().sum().item<double>(), 0) << entry.name;
      }
    }
    EXPECT_GT(ours.front().tensor.abs().sum().item<double>(), 0);
  }
}

}  // namespace
}  // namespace guise::optim

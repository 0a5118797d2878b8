// A teacher exists from its start on, holds what its part needs, and never asks for a gradient.
#include "train/follower.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/linspace.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "models/make_network.h"
#include "nodes/kernels.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

std::unique_ptr<models::Network> small_network() {
  return models::make_network({"resnet18", 1, 0, ""}, 10, 3);
}

void shift(const models::Network& network, double by) {
  const c10::AutoGradMode no_grad(false);
  for (const models::NamedTensor& entry : network.tensors()) {
    if (entry.tensor.is_floating_point()) entry.tensor.add_(by);
  }
}

const bridge::TensorPair& pair_named(const Follower& follower, const std::string& name) {
  for (const bridge::TensorPair& pair : follower.pairs()) {
    if (pair.name == name) return pair;
  }
  throw std::runtime_error("no pair " + name);
}

TEST(Follower, IsNotThereBeforeItsStart) {
  const auto student = small_network();
  Follower follower(built_policy("ema"), Part::model, {2, 2, 8});
  follower.begin_epoch(*student, 0, 0, {});
  follower.after_step(0, 1, {});
  follower.begin_epoch(*student, 1, 4, {});
  EXPECT_FALSE(follower.exists());
  EXPECT_TRUE(follower.pairs().empty());
}

TEST(Follower, IsACopyOfTheStudentAtItsStart) {
  const auto student = small_network();
  Follower follower(built_policy("ema"), Part::model, {2, 2, 8});
  follower.begin_epoch(*student, 0, 0, {});
  shift(*student, 1);
  follower.begin_epoch(*student, 2, 8, {});
  ASSERT_TRUE(follower.exists());
  ASSERT_EQ(follower.pairs().size(), student->tensors().size());
  for (size_t i = 0; i < follower.pairs().size(); ++i) {
    const bridge::TensorPair& pair = follower.pairs()[i];
    EXPECT_EQ(pair.name, student->tensors()[i].name);
    EXPECT_TRUE(pair.student.is_same(student->tensors()[i].tensor));
    EXPECT_TRUE(at::equal(pair.teacher, pair.student.detach())) << pair.name;
    EXPECT_FALSE(pair.teacher.is_alias_of(pair.student)) << pair.name;
    EXPECT_FALSE(pair.teacher.requires_grad()) << pair.name;
  }
}

TEST(Follower, MovesAtEveryStepAndStaysWithoutGradients) {
  const auto student = small_network();
  Follower follower(built_policy("ema", {{"momentum", 0.25}}), Part::model, {0, 2, 8});
  follower.begin_epoch(*student, 0, 0, {});
  follower.after_step(0, 1, {});  // the first call of ema copies
  const at::Tensor before = pair_named(follower, "fc.weight").teacher.clone();
  shift(*student, 4);
  follower.after_step(0, 2, {});
  const at::Tensor moved = pair_named(follower, "fc.weight").teacher.sub(before);
  EXPECT_NEAR(moved.min().item<double>(), 1, 1e-5);
  EXPECT_NEAR(moved.max().item<double>(), 1, 1e-5);
  for (const bridge::TensorPair& pair : follower.pairs())
    EXPECT_FALSE(pair.teacher.requires_grad()) << pair.name;
}

TEST(Follower, ComputesWithTheValuesItWasMovedTo) {
  const c10::NoGradGuard no_gradient;
  const auto student = models::make_network({"resnet18", 8, 0, ""}, 10, 3);
  student->use_kernels(nodes::kernels_named("auto"));
  const at::Tensor images = at::linspace(-1, 1, 2 * 3 * 8 * 8).view({2, 3, 8, 8});
  Follower follower(built_policy("ema", {{"momentum", 0.25}}), Part::model, {0, 2, 8});
  follower.begin_epoch(*student, 0, 0, {});
  for (int64_t step = 1; step < 4; ++step) {
    follower.after_step(0, step, {});
    const at::Tensor ours = follower.network().features(images, models::Mode::evaluate);
    EXPECT_TRUE(at::equal(ours, follower.network().clone()->features(images, models::Mode::evaluate)))
        << "step " << step;
    shift(*student, 0.125);
  }
}

TEST(Follower, ALaterEpochMakesNoNewCopy) {
  const auto student = small_network();
  Follower follower(built_policy("ema"), Part::model, {0, 2, 8});
  follower.begin_epoch(*student, 0, 0, {});
  const at::Tensor first = pair_named(follower, "fc.bias").teacher;
  const at::Tensor value = first.clone();
  shift(*student, 4);
  follower.begin_epoch(*student, 1, 4, {});
  EXPECT_TRUE(pair_named(follower, "fc.bias").teacher.is_same(first));
  EXPECT_TRUE(at::equal(first, value));
}

TEST(Follower, OfTheHeadKeepsTheHeadOnly) {
  const auto student = small_network();
  Follower follower(built_policy("swap"), Part::head, {0, 2, 8});
  follower.begin_epoch(*student, 0, 0, {});
  std::vector<std::string> names;
  for (const bridge::TensorPair& pair : follower.pairs()) names.push_back(pair.name);
  EXPECT_EQ(names, (std::vector<std::string>{"fc.weight", "fc.bias"}));
}

TEST(Follower, SwapTakesTheStudentWhenAnEpochBegins) {
  const auto student = small_network();
  Follower follower(built_policy("swap", {{"interval_epochs", 1}}), Part::head, {0, 2, 8});
  follower.begin_epoch(*student, 0, 0, {});
  const at::Tensor old = student->tensors().back().tensor.detach().clone();
  shift(*student, 4);
  follower.after_step(0, 1, {});
  EXPECT_TRUE(at::equal(pair_named(follower, "fc.bias").teacher, old));
  follower.begin_epoch(*student, 1, 4, {});
  EXPECT_TRUE(at::equal(pair_named(follower, "fc.bias").teacher, student->tensors().back().tensor.detach()));
}

}  // namespace
}  // namespace guise::train::testing

// What every network promises: copies that stand alone, moves that keep handles.
#include "models/network.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "reference_network.h"

namespace guise::models {
namespace {

using reference::find;

TEST(Network, ACloneHasTheSameTensorsAndGivesTheSameLogits) {
  ConvolutionalNetwork network = reference::resnet18({4, 6, 5}, 3);
  network.to(at::kCPU, at::kDouble);
  reference::fill(network);
  const auto copy = network.clone();
  ASSERT_EQ(copy->tensors().size(), network.tensors().size());
  for (size_t i = 0; i < network.tensors().size(); ++i) {
    EXPECT_EQ(copy->tensors()[i].name, network.tensors()[i].name);
    EXPECT_EQ(copy->tensors()[i].is_buffer, network.tensors()[i].is_buffer);
    EXPECT_TRUE(at::equal(copy->tensors()[i].tensor, network.tensors()[i].tensor));
    EXPECT_EQ(copy->tensors()[i].tensor.strides(), network.tensors()[i].tensor.strides());
  }
  const at::Tensor images = reference::images(8);
  EXPECT_TRUE(at::equal(copy->head(copy->features(images, Mode::evaluate), Mode::evaluate),
                        network.head(network.features(images, Mode::evaluate), Mode::evaluate)));
}

TEST(Network, ACloneDoesNotFollowTheOriginal) {
  const ConvolutionalNetwork network = reference::resnet18({4, 4, 5}, 3);
  const auto copy = network.clone();
  c10::NoGradGuard no_gradient;
  for (const NamedTensor& entry : network.tensors()) at::Tensor(entry.tensor).add_(1);
  for (size_t i = 0; i < network.tensors().size(); ++i) {
    EXPECT_TRUE(at::equal(copy->tensors()[i].tensor + 1, network.tensors()[i].tensor))
        << copy->tensors()[i].name;
  }
}

TEST(Network, AClonedTeacherGetsNoGradient) {
  const ConvolutionalNetwork network = reference::resnet18({4, 4, 5}, 3);
  const auto teacher = network.clone();
  const at::Tensor features = at::rand({2, 32}).requires_grad_();
  teacher->head(features, Mode::train).sum().backward();
  EXPECT_TRUE(features.grad().defined());
  EXPECT_FALSE(
      teacher->head(teacher->features(at::rand({2, 3, 8, 8}), Mode::train), Mode::train).requires_grad());
  for (const NamedTensor& entry : teacher->tensors()) {
    EXPECT_FALSE(entry.tensor.requires_grad()) << entry.name;
    EXPECT_FALSE(entry.tensor.grad().defined()) << entry.name;
  }
}

TEST(Network, MovingKeepsHandlesAndIntegerBuffers) {
  ConvolutionalNetwork network = reference::resnet18({4, 4, 5}, 3);
  const at::Tensor weight = find(network, "conv1.weight");
  network.to(at::kCPU, at::kDouble);
  EXPECT_EQ(weight.scalar_type(), at::kDouble);
  EXPECT_TRUE(weight.requires_grad());
  EXPECT_EQ(find(network, "bn1.num_batches_tracked").scalar_type(), at::kLong);
  EXPECT_EQ(network.features(at::rand({2, 3, 8, 8}, at::kDouble), Mode::evaluate).scalar_type(), at::kDouble);
}

TEST(Network, ParametersAreTheTensorsThatAreNoBuffers) {
  const ConvolutionalNetwork network = reference::resnet18({4, 4, 5}, 3);
  for (const NamedTensor& entry : network.parameters()) {
    EXPECT_TRUE(entry.tensor.requires_grad()) << entry.name;
    EXPECT_TRUE(reference::ends_with(entry.name, ".weight") || reference::ends_with(entry.name, ".bias"));
  }
  EXPECT_EQ(network.parameters().size(),
            62u);  // 20 convolutions, 20 norms of two, weight and bias of the head
}

}  // namespace
}  // namespace guise::models

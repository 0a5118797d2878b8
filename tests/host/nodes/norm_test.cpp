// Batch norm with ReLU as a node against LibTorch's operators in float64.
#include "nodes/norm.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "made_up.h"
#include "nodes/reference.h"

namespace guise::nodes {
namespace {

struct Side {
  explicit Side(at::ScalarType dtype) {
    at::manual_seed(3);
    input = made_up_map(3, 13, 5, 7).add(2).to(dtype).requires_grad_();
    norm = made_up_norm(13);
    for (at::Tensor* tensor : {&norm.weight, &norm.bias, &norm.running_mean, &norm.running_var})
      *tensor = tensor->to(dtype);
    norm.weight.requires_grad_();
    norm.bias.requires_grad_();
  }
  at::Tensor expected(Statistics statistics) const {
    return reference_batch_norm(input, norm, statistics).relu();
  }

  at::Tensor input;
  BatchNormTensors norm;
};

void expect_close(const at::Tensor& ours, const at::Tensor& theirs, double tolerance = 1e-5) {
  EXPECT_LE((ours.to(at::kDouble) - theirs).abs().max().item<double>(),
            tolerance * std::max(1.0, theirs.abs().max().item<double>()));
}

TEST(NormAndRelu, TrainsAsLibTorchDoes) {
  const Side ours(at::kFloat), theirs(at::kDouble);
  ASSERT_TRUE(can_run(ours.norm, ours.input, Statistics::batch));
  const at::Tensor output = norm_and_relu(ours.norm, ours.input, Statistics::batch);
  const at::Tensor expected = theirs.expected(Statistics::batch);
  expect_close(output, expected);
  const at::Tensor weights = at::randn_like(expected);
  (output * weights.to(at::kFloat)).sum().backward();
  (expected * weights).sum().backward();
  expect_close(ours.input.grad(), theirs.input.grad());
  expect_close(ours.norm.weight.grad(), theirs.norm.weight.grad());
  expect_close(ours.norm.bias.grad(), theirs.norm.bias.grad());
  expect_close(ours.norm.running_mean, theirs.norm.running_mean);
  expect_close(ours.norm.running_var, theirs.norm.running_var);
  EXPECT_EQ(ours.norm.batches_tracked.item<int64_t>(), 1);
}

TEST(NormAndRelu, EvaluatesAsLibTorchDoes) {
  const at::NoGradGuard no_grad;
  const Side ours(at::kFloat), theirs(at::kDouble);
  expect_close(norm_and_relu(ours.norm, ours.input, Statistics::running),
               theirs.expected(Statistics::running));
}

TEST(NormAndRelu, HasGradientsOfGradients) {
  const auto penalty = [](const Side& one, const at::Tensor& output) {
    const at::Tensor slope = torch::autograd::grad({output.square().sum()}, {one.input}, {}, true, true)[0];
    slope.square().sum().backward();
    return one.norm.weight.grad();
  };
  const Side ours(at::kFloat), theirs(at::kDouble);
  expect_close(penalty(ours, norm_and_relu(ours.norm, ours.input, Statistics::batch)),
               penalty(theirs, theirs.expected(Statistics::batch)), 1e-3);
}

}  // namespace
}  // namespace guise::nodes

// What is kept of weights: made once for each kernel, until cleared.
#include "nodes/prepared.h"

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

namespace guise::nodes {
namespace {

TEST(Prepared, MakesAWeightOnceForEachKernel) {
  Prepared prepared;
  const at::Tensor weight = at::ones({4, 4, 3, 3}), other = at::ones({4, 4, 3, 3});
  int made = 0;
  const auto value_of = [&](const at::Tensor& of, KernelKind kind) {
    return prepared.packed(of, kind, [&] { return at::full({1}, ++made); }).item<int>();
  };
  EXPECT_EQ(value_of(weight, KernelKind::winograd), 1);
  EXPECT_EQ(value_of(weight, KernelKind::window), 2);
  EXPECT_EQ(value_of(other, KernelKind::winograd), 3);
  EXPECT_EQ(value_of(weight, KernelKind::winograd), 1);
  prepared.clear();
  EXPECT_EQ(value_of(weight, KernelKind::winograd), 4);
}

TEST(Prepared, KeepsANormUntilCleared) {
  Prepared prepared;
  Link link;
  link.norm = BatchNormTensors{.weight = at::ones({2}),
                               .bias = at::ones({2}),
                               .running_mean = at::ones({2}),
                               .running_var = at::ones({2}),
                               .batches_tracked = {},
                               .epsilon = 0,
                               .momentum = 0.1};
  const auto shift = [&] { return prepared.affine(link).shift[0].item<float>(); };
  EXPECT_EQ(shift(), 0);  // bias - mean * weight / sqrt(var)
  link.norm->running_mean.fill_(3);
  EXPECT_EQ(shift(), 0);
  prepared.clear();
  EXPECT_EQ(shift(), -2);
}

}  // namespace
}  // namespace guise::nodes

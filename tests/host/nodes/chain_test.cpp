// Chains by kernels against LibTorch's operators in float64: values, gradients, running statistics.
#include "nodes/chain.h"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "made_up.h"
#include "nodes/reference.h"

namespace guise::nodes {
namespace {

template <typename Visit>
void each_tensor(Chain& chain, const Visit& visit) {
  const auto of_link = [&](Link& link) {
    visit(link.weight, true);
    if (link.bias.defined()) visit(link.bias, true);
    if (!link.norm) return;
    visit(link.norm->weight, true);
    visit(link.norm->bias, true);
    visit(link.norm->running_mean, false);
    visit(link.norm->running_var, false);
  };
  for (Link& link : chain.links) of_link(link);
  if (chain.projection) of_link(*chain.projection);
}

// A deep copy of one dtype, its parameters with gradients where asked.
Chain copy_of(Chain chain, at::ScalarType dtype, bool gradients) {
  each_tensor(chain, [&](at::Tensor& tensor, bool parameter) {
    tensor = tensor.detach().clone().to(dtype).requires_grad_(gradients && parameter);
  });
  const auto own_count = [](Link& link) {
    if (link.norm) link.norm->batches_tracked = link.norm->batches_tracked.clone();
  };
  for (Link& link : chain.links) own_count(link);
  if (chain.projection) own_count(*chain.projection);
  return chain;
}

std::vector<at::Tensor> tensors_of(Chain chain) {
  std::vector<at::Tensor> list;
  each_tensor(chain, [&](at::Tensor& tensor, bool) { list.push_back(tensor); });
  return list;
}

void expect_close(const at::Tensor& ours, const at::Tensor& theirs, double tolerance,
                  const std::string& what) {
  ASSERT_EQ(ours.sizes(), theirs.sizes()) << what;
  const double apart = (ours.to(at::kDouble) - theirs).abs().max().item<double>();
  EXPECT_LE(apart, tolerance * std::max(1.0, theirs.abs().max().item<double>())) << what;
}

constexpr double kTolerance = 2e-5;

// One side of a comparison: the chain, what goes in and what comes out.
struct Side {
  Side(const ChainCase& of, at::ScalarType dtype, bool gradients, const at::Tensor& image,
       const at::Tensor& summand)
      : chain(copy_of(of.chain, dtype, gradients)),
        input(image.detach().to(dtype).requires_grad_(gradients)),
        added(of.with_tensor ? summand.detach().to(dtype).requires_grad_(gradients) : at::Tensor()) {}

  Chain chain;
  at::Tensor input, added;
};

at::Tensor summand_of(const ChainCase& of) {
  return of.with_tensor ? made_up_map(of.n, of.chain.links.back().weight.size(0), of.h, of.w) : at::Tensor();
}

class Chains : public testing::TestWithParam<size_t> {
 protected:
  void SetUp() override {
    at::manual_seed(7);
    at::set_num_threads(2);
    case_ = chain_cases()[GetParam()];
    image_ = made_up_map(case_.n, case_.c, case_.h, case_.w);
    summand_ = summand_of(case_);
  }
  Side side(at::ScalarType dtype, bool gradients) const {
    return {case_, dtype, gradients, image_, summand_};
  }

  ChainCase case_;
  at::Tensor image_, summand_;
  Kernels kernels_;
};

TEST_P(Chains, TrainAsLibTorchDoes) {
  Side ours = side(at::kFloat, true), theirs = side(at::kDouble, true);
  ASSERT_TRUE(can_run(ours.chain, ours.input, ours.added, Statistics::batch)) << case_.name;
  const at::Tensor output = run(ours.chain, ours.input, ours.added, Statistics::batch, kernels_);
  const at::Tensor expected = reference(theirs.chain, theirs.input, theirs.added, Statistics::batch);
  expect_close(output, expected, kTolerance, case_.name);
  const at::Tensor weights = at::randn_like(expected);
  (output * weights.to(at::kFloat)).sum().backward();
  (expected * weights).sum().backward();
  expect_close(ours.input.grad(), theirs.input.grad(), kTolerance, case_.name + ": input");
  if (case_.with_tensor)
    expect_close(ours.added.grad(), theirs.added.grad(), kTolerance, case_.name + ": added");
  const auto of_ours = tensors_of(ours.chain), of_theirs = tensors_of(theirs.chain);
  for (size_t i = 0; i < of_ours.size(); ++i) {
    const std::string what = case_.name + ": tensor " + std::to_string(i);
    expect_close(of_ours[i], of_theirs[i], kTolerance, what);
    ASSERT_EQ(of_ours[i].grad().defined(), of_theirs[i].grad().defined()) << what;
    if (of_ours[i].grad().defined())
      expect_close(of_ours[i].grad(), of_theirs[i].grad(), 5 * kTolerance, what + ", gradient");
  }
}

TEST_P(Chains, LeaveRunningStatisticsAlone) {
  Side ours = side(at::kFloat, true);
  const at::Tensor with = run(ours.chain, ours.input, ours.added, Statistics::batch_only, kernels_);
  const auto before = tensors_of(case_.chain), after = tensors_of(ours.chain);
  for (size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(before[i].equal(after[i])) << case_.name;
  EXPECT_TRUE(with.equal(run(ours.chain, ours.input, ours.added, Statistics::batch, kernels_))) << case_.name;
}

TEST_P(Chains, EvaluateAsLibTorchDoes) {
  const Side ours = side(at::kFloat, false), theirs = side(at::kDouble, false);
  ASSERT_TRUE(can_run(ours.chain, ours.input, ours.added, Statistics::running));
  expect_close(run(ours.chain, ours.input, ours.added, Statistics::running, kernels_),
               reference(theirs.chain, theirs.input, theirs.added, Statistics::running), kTolerance,
               case_.name);
}

TEST_P(Chains, GiveWithoutAGraphWhatTheyGiveWithOne) {
  const Side with = side(at::kFloat, true), without = side(at::kFloat, false);
  EXPECT_TRUE(run(with.chain, with.input, with.added, Statistics::batch, kernels_)
                  .equal(run(without.chain, without.input, without.added, Statistics::batch, kernels_)));
}

TEST_P(Chains, AreTheSameTwice) {
  const auto gradient = [&] {
    const Side one = side(at::kFloat, true);
    run(one.chain, one.input, one.added, Statistics::batch, kernels_).square().sum().backward();
    return one.input.grad();
  };
  EXPECT_TRUE(gradient().equal(gradient())) << case_.name;
}

TEST_P(Chains, ComputeInFloat32UnderAutocastToo) {
  for (const Kernels& kernels : {Kernels(), Kernels::all_by(KernelKind::libtorch)}) {
    const auto gradient = [&](bool reduced) {
      const Side one = side(at::kFloat, true);
      at::autocast::set_autocast_enabled(at::kCPU, reduced);
      const at::Tensor output = run(one.chain, one.input, one.added, Statistics::batch, kernels);
      at::autocast::set_autocast_enabled(at::kCPU, false);
      output.square().sum().backward();
      return one.input.grad();
    };
    EXPECT_TRUE(gradient(false).equal(gradient(true))) << case_.name;
  }
}

TEST_P(Chains, HaveGradientsOfGradients) {
  const auto penalty = [&](const Side& one, const at::Tensor& output) {
    const at::Tensor slope =
        torch::autograd::grad({output.square().sum()}, {one.input}, {}, true, /*create_graph=*/true)[0];
    slope.square().sum().backward();
    return one.chain.links.front().weight.grad();
  };
  const Side ours = side(at::kFloat, true), theirs = side(at::kDouble, true);
  expect_close(penalty(ours, run(ours.chain, ours.input, ours.added, Statistics::batch, kernels_)),
               penalty(theirs, reference(theirs.chain, theirs.input, theirs.added, Statistics::batch)), 1e-3,
               case_.name);
}

INSTANTIATE_TEST_SUITE_P(Every, Chains, testing::Range<size_t>(0, chain_cases().size()));

TEST(Chain, LeavesToLibTorchWhatItMayNotCompute) {
  at::manual_seed(7);
  Chain chain{.links = {made_up_link(8, 8, 3, 1)}, .adds = Addition::input};
  const at::Tensor image = made_up_map(2, 8, 4, 4);
  EXPECT_TRUE(can_run(chain, image, {}, Statistics::batch));
  EXPECT_FALSE(can_run(chain, image.to(at::kDouble), {}, Statistics::batch));
  EXPECT_FALSE(can_run(chain, image.contiguous(), {}, Statistics::batch)) << "rows are not pixels";
  EXPECT_FALSE(can_run(chain, made_up_map(1, 8, 1, 1), {}, Statistics::batch)) << "no variance of one value";
  EXPECT_TRUE(can_run(chain, image, {}, Statistics::running));
  chain.links.front().weight.requires_grad_();
  EXPECT_FALSE(can_run(chain, image, {}, Statistics::running)) << "no gradient through running statistics";
}

// As blocks do that norm by groups: the next operator writes into the convolution's output.
TEST(Chain, MayBeWrittenIntoWhereNoReLUEndsIt) {
  at::manual_seed(7);
  Chain chain{.links = {made_up_link(8, 8, 3, 1)}, .ends_with_relu = false};
  chain.links.front().norm.reset();
  const at::Tensor image = made_up_map(2, 8, 4, 4);
  chain.links.front().weight.requires_grad_();
  const auto gradient = [&](bool in_place) {
    chain.links.front().weight.mutable_grad().reset();
    const at::Tensor output = run(chain, image, {}, Statistics::batch, *kernels_named("auto"));
    (in_place ? output.add_(image).relu_() : output.add(image).relu()).sum().backward();
    return chain.links.front().weight.grad();
  };
  EXPECT_TRUE(gradient(true).equal(gradient(false)));
}

TEST(Chain, PassesNaNOn) {
  at::manual_seed(7);
  const Chain chain{.links = {made_up_link(8, 8, 3, 1)}, .adds = Addition::input};
  at::Tensor image = made_up_map(2, 8, 4, 4);
  image[0][0][1][1] = std::nan("");
  EXPECT_TRUE(run(chain, image, {}, Statistics::batch, {}).isnan().any().item<bool>());
  EXPECT_TRUE(run(chain, image, {}, Statistics::running, {}).isnan().any().item<bool>());
}

}  // namespace
}  // namespace guise::nodes

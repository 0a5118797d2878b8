// From terms to the number that is trained, and the stop before a bad one reaches the weights.
#include "train/loss_sum.h"

#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "support/errors.h"

namespace guise::train {

using support::contains;
namespace {

at::Tensor number(double value) {
  return at::full({}, value);
}

std::string refusal_of(const std::vector<bridge::Term>& terms,
                       const std::vector<runs::TermValue>& last_good = {}) {
  return support::failure_of([&] { check_finite(sum_terms(terms), 4, 31, last_good); });
}

TEST(SumTerms, WeighsAndKeepsRawValues) {
  const LossSum sum =
      sum_terms({{"loss_a", number(2), 1}, {"loss_b", number(3), -0.5}, {"loss_c", number(5), 0}});
  EXPECT_FLOAT_EQ(sum.value, 0.5);
  EXPECT_FLOAT_EQ(sum.total.item<double>(), 0.5);
  ASSERT_EQ(sum.terms.size(), 3u);
  EXPECT_EQ(sum.terms[1].name, "loss_b");
  EXPECT_EQ(sum.terms[1].raw, 3);
  EXPECT_EQ(sum.terms[1].weighted, -1.5);
}

TEST(SumTerms, GradientsCarryTheWeights) {
  const at::Tensor a = number(2).set_requires_grad(true), b = number(3).set_requires_grad(true);
  sum_terms({{"loss_a", a, 1}, {"loss_b", b, 0.25}}).total.backward();
  EXPECT_EQ(a.grad().item<double>(), 1);
  EXPECT_EQ(b.grad().item<double>(), 0.25);
}

TEST(CheckFinite, FiniteTermsPass) {
  EXPECT_EQ(refusal_of({{"loss_a", number(1e30), 1}}), "");
}

TEST(CheckFinite, NamesStepFirstBadTermAndTheLastGoodValues) {
  const std::string text =
      refusal_of({{"loss_a", number(1), 1}, {"loss_b", number(NAN), 1}, {"loss_c", number(INFINITY), 1}},
                 {{"loss_a", 0.5, 0.5}, {"loss_b", 0.25, 0.25}});
  EXPECT_TRUE(contains(text, "epoch 5, step 31")) << text;
  EXPECT_TRUE(contains(text, "term loss_b is not finite")) << text;
  EXPECT_TRUE(contains(text, "loss_a 1, loss_b nan, loss_c inf")) << text;
  EXPECT_TRUE(contains(text, "last good values: loss_a 0.5, loss_b 0.25")) << text;
  EXPECT_TRUE(contains(text, "try: ")) << text;
}

TEST(CheckFinite, SaysWhenThereIsNoGoodStepYet) {
  EXPECT_TRUE(contains(refusal_of({{"loss_a", number(NAN), 1}}), "none, this is the first step"));
}

TEST(CheckFinite, ABadTermOfWeightZeroIsFoundToo) {
  EXPECT_TRUE(contains(refusal_of({{"loss_a", number(NAN), 0}}), "term loss_a"));
}

TEST(CheckFinite, ASumThatOverflowsIsNamedAsTheSum) {
  EXPECT_TRUE(contains(refusal_of({{"loss_a", number(3e38), 1}, {"loss_b", number(3e38), 1}}),
                       "their weighted sum is not finite"));
}

}  // namespace
}  // namespace guise::train

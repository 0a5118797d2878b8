// Gradients of terms by hand: z and W are 2 x 2, so that every length is a root of four squares.
#include "train/gradient_balance.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.h"

namespace guise::train::testing {
namespace {

struct Step {
  at::Tensor z = at::tensor({1.0, 2.0, 3.0, 4.0}).view({2, 2}).set_requires_grad(true);
  at::Tensor w = at::tensor({1.0, 0.0, 0.0, 1.0}).view({2, 2}).set_requires_grad(true);
  at::Tensor features = z * 1;
};

GradientBalance::Term term_named(const GradientBalance& balance, const std::string& name) {
  for (const GradientBalance::Term& term : balance.terms) {
    if (term.name == name) return term;
  }
  return {};
}

TEST(GradientBalance, IsOfTheWeightedTerms) {
  const Step step;
  // d/dz of 2 sum z is 2 everywhere: length 4. Of sum z^2 / 2 it is z: the root of 30.
  const GradientBalance balance = gradient_balance(
      {{"loss_ce", step.features.sum(), 2}, {"loss_kd", step.features.square().sum() / 2, 1}}, step.features,
      step.w);
  const auto ce = term_named(balance, "loss_ce"), kd = term_named(balance, "loss_kd");
  EXPECT_DOUBLE_EQ(ce.norm, 4);
  EXPECT_NEAR(kd.norm, std::sqrt(30), 1e-12);
  EXPECT_EQ(ce.head_norm, 0);
  EXPECT_NEAR(kd.cosine, 2 * 10 / (4 * std::sqrt(30)), 1e-12);
  EXPECT_NEAR(ce.share + kd.share, 1, 1e-12);
  EXPECT_NEAR(ce.share, 4 / (4 + std::sqrt(30)), 1e-12);
}

TEST(GradientBalance, IsOfTheHeadToo) {
  const Step step;
  // d/dW of sum z W^T is the column sums of z in each row: (4, 6).
  const GradientBalance balance =
      gradient_balance({{"loss_ce", step.features.mm(step.w.t()).sum(), 1}}, step.features, step.w);
  EXPECT_NEAR(balance.terms.front().head_norm, std::sqrt(2 * (16 + 36)), 1e-12);
}

TEST(GradientBalance, LeavesTheGraphAndEveryGradientAsTheyWere) {
  const Step step;
  const at::Tensor loss = step.features.square().sum();
  gradient_balance({{"loss_ce", loss, 1}}, step.features, step.w);
  EXPECT_FALSE(step.z.grad().defined());
  loss.backward();
  EXPECT_TRUE(step.z.grad().equal(2 * step.z));
}

TEST(GradientBalance, OfATermWithoutGraphIsZeroAndItsDirectionIsLeftOut) {
  const Step step;
  const GradientBalance balance =
      gradient_balance({{"loss_ce", step.features.sum(), 1}, {"loss_kd", at::ones({}, at::kDouble), 1}},
                       step.features, step.w);
  EXPECT_EQ(term_named(balance, "loss_kd").norm, 0);
  for (const runs::MeasuredValue& value : values_of(balance)) {
    EXPECT_TRUE(std::isfinite(value.value)) << value.name;
    EXPECT_NE(value.name, "gradient_cosine.loss_kd");
    EXPECT_NE(value.name, "gradient_cosine.loss_ce");
  }
}

GradientBalance record(double kd_norm) {
  return {{{.name = "loss_ce", .weight = 1, .norm = 1}, {.name = "loss_kd", .weight = 1, .norm = kd_norm}}};
}

TEST(GradientWatch, TellsOnceOfATermThatTrainsNothing) {
  GradientWatch watch;
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(watch.look(record(0), {}).empty());
  const auto findings = watch.look(record(0), {});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(support::contains(findings.front(), "loss_kd"));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(watch.look(record(0), {}).empty());
}

TEST(GradientWatch, ARecordWithAGradientBeginsTheCountAnew) {
  GradientWatch watch;
  for (int i = 0; i < 30; ++i) EXPECT_TRUE(watch.look(record(i % 10 == 9 ? 1 : 0), {}).empty()) << i;
}

TEST(GradientWatch, ATermOfWeightZeroIsMeantToTrainNothing) {
  GradientWatch watch;
  GradientBalance balance = record(0);
  balance.terms[1].weight = 0;
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(watch.look(balance, {}).empty());
}

TEST(GradientWatch, TellsOfARatioBeyondAThousandOnce) {
  for (const double norm : {1001.0, 0.0009}) {
    GradientWatch watch;
    EXPECT_TRUE(watch.look(record(999), {}).empty());
    const auto findings = watch.look(record(norm), {});
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_TRUE(support::contains(findings.front(),
                                  norm > 1 ? "the cross-entropy hardly counts" : "the term hardly"));
    EXPECT_TRUE(watch.look(record(norm), {}).empty());
  }
}

TEST(GradientWatch, TellsOfAParameterThatIsNotLearned) {
  GradientWatch watch;
  for (int i = 0; i < 5; ++i) watch.look(record(1), {"mask_token"});
  watch.look(record(1), {});  // it moved once
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(watch.look(record(1), {"mask_token"}).empty());
  const auto findings = watch.look(record(1), {"mask_token"});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(support::contains(findings.front(), "mask_token"));
}

}  // namespace
}  // namespace guise::train::testing

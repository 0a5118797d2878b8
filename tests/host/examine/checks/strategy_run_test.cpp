// The tensors of a pretended run, and what is told of two runs that differ.
#include "examine/checks/strategy_run.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace guise::examine {
namespace {

TEST(InputsOf, AreThoseOfTheSeedAtStep0AndOthersAtEachLaterStep) {
  const InputsOfStep inputs = inputs_of(7);
  EXPECT_TRUE(at::equal(inputs({0, 0}).at("features"), make_inputs(7, {}, at::kFloat).at("features")));
  EXPECT_TRUE(at::equal(inputs({0, 3}).at("features"), inputs({0, 3}).at("features")));
  EXPECT_FALSE(at::equal(inputs({0, 3}).at("features"), inputs({0, 4}).at("features")));
}

LossRun run(double term, double gradient) {
  LossRun made;
  made.sum.terms = {{"loss_a", term, term}};
  made.gradients["features"] = at::full({2}, gradient);
  return made;
}

TEST(Difference, NamesTheTermOrTheGradient) {
  EXPECT_EQ(difference(run(1, 2), run(1, 2)), "");
  EXPECT_EQ(difference(run(std::nan(""), std::nan("")), run(std::nan(""), std::nan(""))), "");
  EXPECT_EQ(difference(run(1, 2), run(1.5, 2)), "term loss_a");
  EXPECT_EQ(difference(run(1, 2), run(1, 2.5)), "the gradient of features");
  LossRun two = run(1, 2);
  two.sum.terms.push_back({"loss_b", 0, 0});
  EXPECT_EQ(difference(run(1, 2), two), "the number of terms");
}

TEST(Difference, OfWholeRunsNamesTheStep) {
  LossRun later = run(2, 2), other = run(3, 2);
  later.moment = other.moment = {2, 10};
  const std::vector<LossRun> one = {run(1, 1), later};
  EXPECT_EQ(difference(one, one), "");
  EXPECT_EQ(difference(one, {run(1, 1), other}), "term loss_a, epoch 3, step 10");
}

}  // namespace
}  // namespace guise::examine

#include "features/linear_probe.h"

#include "reference.h"

namespace guise::features::testing {
namespace {

TEST(LinearProbe, FindsTheMinimumOfScikitLearn) {
  for (const auto& wanted : reference("labelled")) {
    const int64_t classes = static_cast<int64_t>(wanted["weight"].size());
    // Of two classes scikit-learn fits one row, the difference d of ours: its ||d||^2 is twice our ||w_0||^2
    // + ||w_1||^2.
    const bool two = classes == 2;
    const double c = wanted["c"].get<double>() / (two ? 2 : 1);
    const LinearProbe probe = fit_linear_probe(matrix(wanted["z"]), integers(wanted["y"]), classes, c,
                                               {.gradient_norm = 1e-8, .most_iterations = 20000});
    EXPECT_LE(probe.gradient_norm, 1e-8);
    const at::Tensor found = two ? probe.weight.slice(0, 1, 2) - probe.weight.slice(0, 0, 1) : probe.weight;
    EXPECT_TRUE(at::allclose(found, matrix(wanted["linear_weight"]), 1e-4, 1e-4))
        << (found - matrix(wanted["linear_weight"])).abs().max();
    EXPECT_TRUE(predict(probe, matrix(wanted["of"])).equal(integers(wanted["linear"])));
  }
}

TEST(LinearProbe, AConstantChannelSaysNothing) {
  const auto& wanted = reference("labelled")[0];
  const LinearProbe probe = fit_linear_probe(matrix(wanted["z"]), integers(wanted["y"]), 4, 1, {});
  EXPECT_EQ(probe.scale[-1].item<double>(), 1);
  EXPECT_NEAR(probe.weight.select(1, -1).abs().max().item<double>(), 0, 1e-6);
}

TEST(LinearProbe, ChoosesAStrengthAndIsTheSameForTheSameSeed) {
  const auto& wanted = reference("labelled")[2];
  const LinearProbe one = fit_linear_probe(matrix(wanted["z"]), integers(wanted["y"]), 5, {.seed = 3});
  const LinearProbe two = fit_linear_probe(matrix(wanted["z"]), integers(wanted["y"]), 5, {.seed = 3});
  EXPECT_GE(one.c, 1e-4);
  EXPECT_LE(one.c, 1e2);
  EXPECT_TRUE(one.weight.equal(two.weight));
}

}  // namespace
}  // namespace guise::features::testing

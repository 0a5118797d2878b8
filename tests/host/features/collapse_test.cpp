#include "features/collapse.h"

#include <cmath>

#include "reference.h"

namespace guise::features::testing {
namespace {

TEST(NeuralCollapse, IsThatOfNumpy) {
  for (const auto& wanted : reference("labelled")) {
    const at::Tensor logits = matrix(wanted["logits"]);
    const Collapse found = neural_collapse(matrix(wanted["z"]), integers(wanted["y"]), logits.size(1), logits,
                                           matrix(wanted["weight"]));
    const auto& expected = wanted["collapse"];
    const auto near = [&](const char* name, double value) {
      const double right = expected[name].get<double>();
      EXPECT_NEAR(value, right, 1e-8 * (1 + std::abs(right))) << name;
    };
    near("nc1", found.nc1);
    near("nc2_norms", found.nc2_norms);
    near("nc2_angles", found.nc2_angles);
    near("nc3", found.nc3.value());
    near("nc4", found.nc4.value() / 100);
    near("cdnv", found.cdnv);
  }
}

// A simplex: each class one point, equal lengths and angles, the head its own means.
TEST(NeuralCollapse, OfASimplexIsZero) {
  const at::Tensor simplex = at::eye(3, at::kDouble) - 1.0 / 3, y = at::tensor({0, 1, 2, 0, 1, 2});
  const at::Tensor z = simplex.repeat({2, 1});
  const Collapse found = neural_collapse(z, y, 3, z, simplex);
  for (const double value :
       {found.nc1, found.nc2_norms, found.nc2_angles, *found.nc3, *found.nc4, found.cdnv})
    EXPECT_NEAR(value, 0, 1e-12);
}

TEST(NeuralCollapse, SaysNothingOfAHeadThatIsNotThere) {
  const at::Tensor z = at::rand({6, 3}, at::kDouble), y = at::tensor({0, 1, 2, 0, 1, 2});
  const Collapse found = neural_collapse(z, y, 3, {}, {});
  EXPECT_FALSE(found.nc3.has_value());
  EXPECT_FALSE(found.nc4.has_value());
}

TEST(Cka, IsThatOfNumpy) {
  for (const auto& wanted : reference("labelled")) {
    const at::Tensor z = matrix(wanted["z"]), logits = matrix(wanted["logits"]);
    EXPECT_NEAR(linear_cka(z, logits), wanted["cka"].get<double>(), 1e-9);
    EXPECT_NEAR(debiased_cka(z, logits), wanted["debiased_cka"].get<double>(), 1e-9);
  }
}

TEST(Cka, OfARotationIsOneAndOfNothingIsZero) {
  const at::Tensor z = at::rand({20, 2}, at::kDouble);
  const at::Tensor turned = z.mm(at::tensor({0.6, 0.8, -0.8, 0.6}).view({2, 2}).to(at::kDouble)) * 3 + 1;
  EXPECT_NEAR(linear_cka(z, turned), 1, 1e-6);
  EXPECT_NEAR(debiased_cka(z, z * 2), 1, 1e-9);
  EXPECT_EQ(linear_cka(z, at::ones({20, 3}, at::kDouble)), 0);
}

}  // namespace
}  // namespace guise::features::testing

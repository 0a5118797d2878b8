// Clipping against torch.nn.utils.clip_grad_norm_.
#include "optim/clip.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "reference_optimizers.h"

namespace guise::optim {
namespace {

// "vector" has no gradient, as in the script.
std::vector<models::NamedTensor> with_gradients() {
  const auto targets = reference::tensors("targets", at::kDouble);
  auto parameters = reference::parameters(at::kDouble);
  for (auto& entry : parameters) {
    if (entry.name != "vector") entry.tensor.mutable_grad() = targets.at(entry.name).clone();
  }
  return parameters;
}

TEST(ClipGradients, NormAndGradientsAreTorchs) {
  for (const auto& wanted : reference::load("clips")) {
    const auto parameters = with_gradients();
    EXPECT_NEAR(clip_gradients(parameters, wanted["max_norm"]), wanted["norm"].get<double>(), 1e-12);
    for (const auto& entry : parameters) {
      if (entry.name == "vector") continue;
      EXPECT_LT(reference::worst_difference(entry.tensor.grad(), wanted["gradients"][entry.name]), 1e-13);
    }
  }
}

TEST(ClipGradients, ANormThatIsNotFiniteIsReturnedAndChangesNothing) {
  const auto parameters = with_gradients();
  for (const double bad : {static_cast<double>(INFINITY), static_cast<double>(NAN)}) {
    parameters[1].tensor.grad()[0][0].fill_(bad);
    const at::Tensor other = parameters[2].tensor.grad().clone();
    EXPECT_FALSE(std::isfinite(clip_gradients(parameters, 1.0)));
    EXPECT_TRUE(at::equal(parameters[2].tensor.grad(), other));
  }
}

TEST(ClipGradients, NoGradientsHaveNormZero) {
  EXPECT_EQ(clip_gradients(reference::parameters(at::kFloat), 1.0), 0);
}

}  // namespace
}  // namespace guise::optim

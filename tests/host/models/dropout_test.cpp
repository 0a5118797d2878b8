// Which values are dropped: against draws of a Philox written in Python
// (tests/reference/models/make_networks.py).
#include "models/dropout.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "reference_network.h"

namespace guise::models {
namespace {

Pass at_place(const DropoutPlace& place) {
  Pass pass = Mode::train;
  pass.dropout = place;
  return pass;
}

TEST(Dropout, DropsWhereTheStreamIsBelowTheShare) {
  for (const auto& row : reference::load("dropout", "models/networks.json")) {
    const DropoutPlace place{row["seed"], row["step"], row["sample"], row["call"]};
    const std::vector<double> uniform = row["uniform"];
    const Dropout dropout{0.25, row["layer"]};
    const at::Tensor received = dropout(at::ones({3, 4}), at_place(place)).flatten();
    for (int64_t i = 0; i < 12; ++i) {
      const double wanted = uniform[static_cast<size_t>(i)] < 0.25 ? 0 : 1 / 0.75;
      EXPECT_FLOAT_EQ(received[i].item<float>(), static_cast<float>(wanted)) << row << " " << i;
    }
  }
}

TEST(Dropout, LayersPassesStepsBatchesAndSeedsDropOtherValues) {
  const at::Tensor ones = at::ones({1, 200});
  const auto dropped = [&](uint32_t layer, const DropoutPlace& place) {
    return Dropout{0.5, layer}(ones, at_place(place));
  };
  const at::Tensor first = dropped(1, {5, 6, 7, 8});
  EXPECT_TRUE(at::equal(first, dropped(1, {5, 6, 7, 8})));
  for (const at::Tensor& other :
       {dropped(2, {5, 6, 7, 8}), dropped(1, {4, 6, 7, 8}), dropped(1, {5, 5, 7, 8}),
        dropped(1, {5, 6, 8, 8}), dropped(1, {5, 6, 7, 9})}) {
    EXPECT_FALSE(at::equal(first, other));
  }
}

TEST(Dropout, KeepsTheMeanTheLayoutAndTheType) {
  const at::Tensor maps = at::ones({8, 16, 9, 9}).contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor received = Dropout{0.3, 0}(maps, at_place({}));
  EXPECT_TRUE(received.is_contiguous(at::MemoryFormat::ChannelsLast));
  // Four standard errors of 10368 values that are 1 / 0.7 with probability 0.7.
  EXPECT_NEAR(received.mean().item<double>(), 1, 4 * std::sqrt(0.3 / 0.7 / 10368));
  EXPECT_EQ(Dropout({0.3, 0})(maps.to(at::kBFloat16), at_place({})).scalar_type(), at::kBFloat16);
}

TEST(Dropout, TheGradientPassesWhereTheValueDid) {
  const at::Tensor input = at::rand({4, 50}).requires_grad_();
  const at::Tensor output = Dropout{0.5, 0}(input, at_place({}));
  output.sum().backward();
  EXPECT_TRUE(at::allclose(input.grad() * input.detach(), output.detach()));
}

TEST(Dropout, WithoutShareOrPlaceAndInEvaluationItIsTheInputItself) {
  const at::Tensor input = at::ones({2, 3});
  Pass evaluation = at_place({});
  evaluation.mode = Mode::evaluate;
  EXPECT_TRUE(Dropout({0, 0})(input, at_place({})).is_same(input));
  EXPECT_TRUE(Dropout({0.5, 0})(input, evaluation).is_same(input));
  EXPECT_TRUE(Dropout({0.5, 0})(input, Mode::train).is_same(input));
}

}  // namespace
}  // namespace guise::models

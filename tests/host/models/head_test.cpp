// What convolutional_network_test.cpp does not see of heads: statistics, dropout, first values.
#include "models/head.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace guise::models {
namespace {

struct Built {
  explicit Built(const config::HeadConfig& config, HeadShape shape = {6, 3})
      : builder(tensors, {}, 5), head(builder, "fc", shape, config) {
    for (const NamedTensor& entry : tensors) named[entry.name] = entry.tensor;
  }
  std::vector<NamedTensor> tensors;
  LayerBuilder builder;
  Head head;
  std::map<std::string, at::Tensor> named;
};

TEST(Head, APassThatKeepsStatisticsIsNormalisedByItsRowsAndLeavesThem) {
  const Built built({.hidden = {4}, .norm = "batch"});
  const at::Tensor mean = built.named.at("fc.hidden.0.norm.running_mean").clone();
  const at::Tensor rows = at::rand({5, 6});
  Pass pass = Mode::train;
  pass.keeps_statistics = true;
  const at::Tensor kept = built.head(rows, pass);
  EXPECT_TRUE(at::equal(built.named.at("fc.hidden.0.norm.running_mean"), mean));
  EXPECT_EQ(built.named.at("fc.hidden.0.norm.num_batches_tracked").item<int64_t>(), 0);
  EXPECT_TRUE(at::allclose(built.head(rows, Mode::train), kept));
  EXPECT_FALSE(at::equal(built.named.at("fc.hidden.0.norm.running_mean"), mean));
  EXPECT_EQ(built.named.at("fc.hidden.0.norm.num_batches_tracked").item<int64_t>(), 1);
}

TEST(Head, EveryHiddenLayerDropsBehindItsActivation) {
  const Built built({.hidden = {40, 50}, .dropout = 0.5});
  const at::Tensor rows = at::rand({8, 6});
  Pass pass = Mode::train;
  pass.dropout = {1, 2, 3, 4};
  const auto layer = [&](const at::Tensor& values, const char* name, uint32_t place) {
    const std::string begin = std::string("fc.hidden.") + name + ".linear.";
    const at::Tensor hidden =
        at::linear(values, built.named.at(begin + "weight"), built.named.at(begin + "bias"));
    return Dropout{0.5, place}(hidden.relu(), pass);
  };
  const at::Tensor expected = at::linear(layer(layer(rows, "0", 16), "1", 17), built.named.at("fc.weight"),
                                         built.named.at("fc.bias"));
  EXPECT_TRUE(at::equal(built.head(rows, pass), expected));
  EXPECT_FALSE(at::equal(built.head(rows, Mode::evaluate), expected));
}

TEST(Head, ACosineIsBoundedByItsScaleAndBlindToTheLengthOfTheFeature) {
  const Built built({.name = "cosine", .scale = 7});
  const at::Tensor rows = at::randn({9, 6});
  const at::Tensor logits = built.head(rows, Mode::evaluate);
  EXPECT_LE(logits.abs().max().item<double>(), 7.00001);
  EXPECT_TRUE(at::allclose(built.head(3 * rows, Mode::evaluate), logits, 1e-4, 1e-5));
  EXPECT_TRUE(at::isfinite(built.head(at::zeros({2, 6}), Mode::evaluate)).all().item<bool>());
  EXPECT_EQ(built.named.count("fc.bias"), 0u);
}

TEST(Head, FirstValuesKeepTheSizeOfWhatPasses) {
  const Built built({.name = "cosine", .hidden = {300}}, {400, 200});
  const double hidden = built.named.at("fc.hidden.0.linear.weight").std().item<double>();
  EXPECT_NEAR(hidden, std::sqrt(2.0 / 400), 4 * hidden / std::sqrt(2.0 * 300 * 400));
  const double last = built.named.at("fc.weight").std().item<double>();
  EXPECT_NEAR(last, std::sqrt(1.0 / 300), 4 * last / std::sqrt(2.0 * 300 * 200));
  EXPECT_EQ(built.head.multiply_adds(), 400 * 300 + 300 * 200);
}

class GrowingHead : public testing::TestWithParam<config::HeadConfig> {};

TEST_P(GrowingHead, KeepsItsRowsToTheLastBitAndItsHandles) {
  Built built(GetParam());
  const at::Tensor weight = built.named.at("fc.weight");
  const at::Tensor before = weight.detach().clone(), rows = at::rand({4, 6});
  weight.sum().backward();
  const at::Tensor logits = built.head(rows, Mode::evaluate).detach();
  built.head.append(built.head.fresh_rows(5, 9));
  EXPECT_EQ(built.head.shape().classes, 5);
  EXPECT_EQ(weight.size(0), 5);  // the handle that was taken before
  EXPECT_TRUE(at::equal(weight.detach().narrow(0, 0, 3), before));
  EXPECT_TRUE(weight.requires_grad());
  EXPECT_TRUE(weight.is_leaf());
  EXPECT_FALSE(weight.grad().defined());
  const at::Tensor grown = built.head(rows, Mode::evaluate);
  EXPECT_TRUE(at::allclose(grown.detach().narrow(1, 0, 3), logits, 1e-6, 1e-7));
  grown.sum().backward();
  EXPECT_EQ(weight.grad().sizes(), weight.sizes());
}

INSTANTIATE_TEST_SUITE_P(Heads, GrowingHead,
                         testing::Values(config::HeadConfig{}, config::HeadConfig{.name = "cosine"},
                                         config::HeadConfig{.hidden = {7}, .norm = "batch"}));

// Whenever a class comes, and whatever came before it.
TEST(FreshRows, AreDrawnByTheClassAlone) {
  const Built three({}, {50, 3}), five({}, {50, 5});
  const HeadRows of_three = three.head.fresh_rows(7, 9), of_five = five.head.fresh_rows(7, 9);
  EXPECT_EQ(of_three.weight.sizes(), (at::IntArrayRef{4, 50}));
  EXPECT_TRUE(at::equal(of_three.weight.narrow(0, 2, 2), of_five.weight));
  EXPECT_FALSE(at::equal(of_five.weight, five.head.fresh_rows(7, 10).weight));
  EXPECT_FALSE(at::equal(of_three.weight[0], of_three.weight[1]));
  EXPECT_TRUE(at::equal(of_three.bias, at::zeros({4})));
  EXPECT_EQ(three.head.fresh_rows(3, 9).weight.size(0), 0);
}

TEST(FreshRows, HaveTheSizeOfTheHeadsOwn) {
  const Built linear({}, {400, 2}), cosine({.name = "cosine"}, {400, 2});
  const double small = linear.head.fresh_rows(200, 1).weight.std().item<double>(),
               unit = cosine.head.fresh_rows(200, 1).weight.std().item<double>();
  EXPECT_NEAR(small, 0.01, 4 * small / std::sqrt(2.0 * 198 * 400));
  EXPECT_NEAR(unit, std::sqrt(1.0 / 400), 4 * unit / std::sqrt(2.0 * 198 * 400));
  EXPECT_FALSE(cosine.head.fresh_rows(200, 1).bias.defined());
}

TEST(RowsFrom, AreTheHeadsOwn) {
  const Built built({});
  const HeadRows rows = built.head.rows_from(1);
  EXPECT_TRUE(at::equal(rows.weight, built.named.at("fc.weight").detach().narrow(0, 1, 2)));
  EXPECT_EQ(rows.bias.size(0), 2);
  EXPECT_FALSE(rows.weight.requires_grad());
}

}  // namespace
}  // namespace guise::models

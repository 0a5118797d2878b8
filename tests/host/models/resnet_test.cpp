// ResNet-18 against numbers of plain PyTorch (tests/reference/models) and the counts of the published study.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "reference_network.h"

namespace guise::models {
namespace {

using reference::find;
using reference::worst_difference;

class ResNet18Reference : public testing::TestWithParam<at::ScalarType> {
 protected:
  // float32 errors grow through 18 normalised layers; the float64 run shows that the arithmetic is the same.
  double tolerance() const { return GetParam() == at::kDouble ? 1e-11 : 2e-4; }
  ConvolutionalNetwork network(const nlohmann::json& wanted) const {
    return reference::resnet18({wanted["width"], wanted["stem_channels"], wanted["classes"]}, 1);
  }
  void prepare(ConvolutionalNetwork& network) const {
    network.to(at::kCPU, GetParam());
    reference::fill(network);
  }
  at::Tensor images(const nlohmann::json& wanted) const {
    return reference::images(wanted["size"]).to(GetParam());
  }
};

TEST_P(ResNet18Reference, EvaluationGivesTheLogitsOfPlainTorch) {
  for (const auto& wanted : reference::load("cases")) {
    ConvolutionalNetwork network = this->network(wanted);
    prepare(network);
    const at::Tensor logits = network.head(network.features(images(wanted), Mode::evaluate), Mode::evaluate);
    EXPECT_LT(worst_difference(logits, wanted["logits_evaluate"]), tolerance());
    EXPECT_EQ(find(network, "bn1.num_batches_tracked").item<int64_t>(), 0);
  }
}

TEST_P(ResNet18Reference, ATrainingStepGivesThePlainTorchLossGradientsAndStatistics) {
  for (const auto& wanted : reference::load("cases")) {
    ConvolutionalNetwork network = this->network(wanted);
    prepare(network);
    const at::Tensor logits = network.head(network.features(images(wanted), Mode::train), Mode::train);
    const at::Tensor targets = at::tensor(wanted["targets"].get<std::vector<int64_t>>());
    const at::Tensor loss = at::cross_entropy_loss(logits, targets);
    loss.backward();
    EXPECT_LT(worst_difference(logits, wanted["logits_train"]), tolerance());
    EXPECT_NEAR(loss.item<double>(), wanted["loss"].get<double>(), tolerance());
    for (const auto& [name, values] : wanted["gradients"].items()) {
      const at::Tensor gradient = find(network, name).grad();
      EXPECT_LT(worst_difference(gradient, values), tolerance()) << name;
      EXPECT_LT(worst_difference(gradient.norm(), {wanted["gradient_norms"][name]}), tolerance()) << name;
    }
    for (const auto& [name, values] : wanted["statistics"].items()) {
      EXPECT_LT(worst_difference(find(network, name), values), tolerance()) << name;
    }
    EXPECT_EQ(find(network, "layer4.1.bn2.num_batches_tracked").item<int64_t>(), 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Precision, ResNet18Reference, testing::Values(at::kDouble, at::kFloat));

TEST(ResNet18, TensorsAreNamedOrderedAndShapedAsTorchvisions) {
  for (const auto& wanted : reference::load("cases")) {
    const ConvolutionalNetwork network =
        reference::resnet18({wanted["width"], wanted["stem_channels"], wanted["classes"]}, 1);
    ASSERT_EQ(network.tensors().size(), wanted["names"].size());
    for (size_t i = 0; i < network.tensors().size(); ++i) {
      EXPECT_EQ(network.tensors()[i].name, wanted["names"][i].get<std::string>());
      EXPECT_EQ(network.tensors()[i].tensor.sizes().vec(), wanted["shapes"][i].get<std::vector<int64_t>>());
    }
  }
}

TEST(ResNet18, CountsEqualThoseOfTheStudyAndOfPlainTorch) {
  const nlohmann::json rows = reference::load("counts");
  const std::vector<int64_t> published = {11173962, 4380666, 2809866, 710826, 4368690, 2797610, 701466};
  ASSERT_EQ(rows.size(), published.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const ConvolutionalNetwork network =
        reference::resnet18({rows[i]["width"], rows[i]["stem_channels"], 10}, std::nullopt);
    EXPECT_EQ(network.count_parameters(), published[i]);
    EXPECT_EQ(network.count_parameters(), rows[i]["parameters"].get<int64_t>());
    EXPECT_EQ(network.multiply_adds(32, 32), rows[i]["multiply_adds"].get<int64_t>());
    EXPECT_EQ(network.feature_dim(), 8 * rows[i]["width"].get<int64_t>());
  }
}

TEST(ResNet18, ActivationsStayChannelsLast) {
  const ConvolutionalNetwork network = reference::resnet18({4, 6, 10}, 1);
  for (const Mode mode : {Mode::train, Mode::evaluate}) {
    const auto activations = network.activations(at::ones({2, 3, 16, 16}), mode);  // given as NCHW
    ASSERT_EQ(activations.size(), 9u);
    for (const at::Tensor& values : activations) {
      EXPECT_TRUE(values.is_contiguous(at::MemoryFormat::ChannelsLast)) << values.sizes();
    }
    EXPECT_TRUE(at::equal(network.features(at::ones({2, 3, 16, 16}), mode), activations.back().mean({2, 3})));
  }
}

TEST(ResNet18, WeightsAndTheirGradientsStayChannelsLast) {
  ConvolutionalNetwork network = reference::resnet18({4, 4, 10}, 1);
  network.to(at::kCPU, at::kDouble);
  network.to(at::kCPU, at::kFloat);
  network.head(network.features(at::ones({2, 3, 16, 16}), Mode::train), Mode::train).sum().backward();
  for (const NamedTensor& entry : network.parameters()) {
    if (entry.tensor.dim() != 4) continue;
    EXPECT_TRUE(entry.tensor.is_contiguous(at::MemoryFormat::ChannelsLast)) << entry.name;
    EXPECT_TRUE(entry.tensor.grad().is_contiguous(at::MemoryFormat::ChannelsLast)) << entry.name;
  }
}

TEST(ResNet18, TheHeadIsDifferentiableInFeaturesAndParametersAndCallableTwice) {
  const ConvolutionalNetwork network = reference::resnet18({4, 4, 3}, 1);
  const at::Tensor weight = find(network, "fc.weight");
  const at::Tensor features = at::rand({2, 32}).requires_grad_();
  (network.head(features, Mode::train).sum() + network.head(2 * features, Mode::train).sum()).backward();
  EXPECT_TRUE(at::allclose(features.grad(), 3 * weight.detach().sum(0).expand({2, 32})));
  EXPECT_TRUE(at::allclose(weight.grad(), 3 * features.detach().sum(0).expand({3, 32})));
}

TEST(ResNet18, AResidualBranchStartsAtZero) {
  const ConvolutionalNetwork network = reference::resnet18({4, 4, 10}, 7);
  const auto activations = network.activations(at::rand({2, 3, 16, 16}), Mode::train);
  EXPECT_TRUE(at::equal(activations[0], activations[2]));  // stage 1 keeps its shape: no projection either
}

// A strided 1x1 convolution crashes there in LibTorch 2.13 (layers.cpp).
TEST(ResNet18, AnOddBatchOfFewChannelsTrainsOnTwoThreads) {
  const int threads = at::get_num_threads();
  at::set_num_threads(2);
  const ConvolutionalNetwork network = reference::resnet18({4, 4, 10}, 1);
  for (const int64_t batch : {25, 9}) {
    const at::Tensor images = at::randn({batch, 3, 32, 32}).contiguous(at::MemoryFormat::ChannelsLast);
    network.head(network.features(images, Mode::train), Mode::train).square().sum().backward();
  }
  for (const NamedTensor& entry : network.parameters()) {
    EXPECT_TRUE(entry.tensor.grad().isfinite().all().item<bool>()) << entry.name;
  }
  at::set_num_threads(threads);
}

}  // namespace
}  // namespace guise::models

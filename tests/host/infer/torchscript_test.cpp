// A TorchScript file computes what its network computes, on any number and size of pictures.
#include "infer/torchscript.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/serialization/import.h>

#include <sstream>

#include "models/make_network.h"
#include "stored_run.h"

namespace guise::infer::testing {
namespace {

torch::jit::Module written(const models::Network& network, Input input) {
  std::istringstream bytes(torchscript_of(network, facts_of_gratings(), input));
  return torch::jit::load(bytes);
}

at::Tensor logits(const models::Network& network, const at::Tensor& images) {
  return network.head(network.features(images, models::Mode::evaluate), models::Mode::evaluate);
}

at::Tensor normalised(const at::Tensor& pixels) {
  const runs::DataFacts facts = facts_of_gratings();
  at::Tensor result = pixels.clone();
  for (int64_t channel = 0; channel < 3; ++channel) {
    const auto c = static_cast<size_t>(channel);
    result.select(1, channel).sub_(facts.mean[c]).div_(facts.std[c]);
  }
  return result;
}

TEST(TorchScript, NormalisesPixelsUnlessTheyAre) {
  const c10::NoGradGuard no_grad;
  const auto network = small_network(1);
  const at::Tensor pixels = at::rand({3, 3, 32, 32}) * 255;
  const at::Tensor expected = logits(*network, normalised(pixels));
  torch::jit::Module of_pixels = written(*network, Input::pixels),
                     plain = written(*network, Input::normalised);
  EXPECT_TRUE(at::allclose(of_pixels.forward({pixels}).toTensor(), expected, 1e-4, 1e-5));
  EXPECT_TRUE(at::allclose(plain.forward({normalised(pixels)}).toTensor(), expected, 1e-4, 1e-5));
  EXPECT_FALSE(at::allclose(plain.forward({pixels}).toTensor(), expected, 1e-4, 1e-5));
}

TEST(TorchScript, TakesAnyNumberAndSize) {
  const c10::NoGradGuard no_grad;
  const auto network = small_network(1);
  torch::jit::Module module = written(*network, Input::normalised);
  for (const at::Tensor& images : {at::rand({1, 3, 32, 32}), at::rand({5, 3, 48, 40})}) {
    EXPECT_TRUE(at::allclose(module.forward({images}).toTensor(), logits(*network, images), 1e-4, 1e-5));
  }
}

// With every option that changes what is computed.
TEST(TorchScript, TakesEveryNetwork) {
  const c10::NoGradGuard no_grad;
  for (const std::string& name : models::network_names()) {
    config::ModelConfig config{.name = name, .width = 1};
    config.pooling = "gem";
    config.gem_learned = true;
    config.dropout = 0.5;
    config.head.hidden = {3};
    config.head.norm = "batch";
    config.head.name = "cosine";
    const auto network = models::make_network(config, 10, 3)->clone();
    torch::jit::Module module = written(*network, Input::normalised);
    for (const at::Tensor& images : {at::rand({1, 3, 32, 32}), at::rand({3, 3, 41, 36})})
      EXPECT_TRUE(at::allclose(module.forward({images}).toTensor(), logits(*network, images), 1e-4, 1e-5))
          << name;
  }
}

// Batch statistics would change the answer and the module.
TEST(TorchScript, StaysInEvaluation) {
  const c10::NoGradGuard no_grad;
  const auto network = small_network(1);
  torch::jit::Module module = written(*network, Input::normalised);
  const at::Tensor images = at::rand({4, 3, 32, 32});
  const at::Tensor first = module.forward({images}).toTensor();
  module.train();
  EXPECT_TRUE(at::equal(module.forward({images}).toTensor(), first));
  EXPECT_TRUE(at::equal(module.forward({images}).toTensor(), first));
}

TEST(TorchScript, CarriesNamesAndNumbers) {
  const auto network = small_network(1);
  const torch::jit::Module module = written(*network, Input::pixels);
  size_t tensors = 0;
  for (const auto& entry : module.named_parameters()) tensors += entry.name == "layer1.0.conv1.weight";
  EXPECT_EQ(tensors, 1u);
  EXPECT_EQ(module.named_parameters().size(), network->parameters().size());
  EXPECT_EQ(module.named_buffers().size(), network->tensors().size() - network->parameters().size() + 2);
  EXPECT_EQ(module.attr("class_names").toListRef().size(), 10u);
  EXPECT_EQ(module.attr("std").toTensor().flatten()[2].item<float>(), 52);
}

}  // namespace
}  // namespace guise::infer::testing

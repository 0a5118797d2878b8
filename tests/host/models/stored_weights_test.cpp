// Names of other programs, and the refusal of what does not fit.
#include "models/stored_weights.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "models/networks.h"
#include "reference_network.h"
#include "support/errors.h"

namespace guise::models {
namespace {

ConvolutionalNetwork tiny(uint64_t seed, int64_t classes = 3) {
  return reference::resnet18({1, 1, classes}, seed);
}

Tensors stored(const Network& network, Naming naming) {
  Tensors tensors;
  for (const NamedTensor& entry : network.tensors())
    tensors[stored_name(resnet_names(), naming, entry.name)] = entry.tensor.detach().clone();
  return tensors;
}

std::string refusal(Network& network, const Tensors& values) {
  const at::Tensor before = network.tensors().front().tensor.detach().clone();
  std::string text = support::refusal_of([&] { set_tensors(network, values, "x.safetensors"); });
  EXPECT_TRUE(text.empty() || before.equal(network.tensors().front().tensor)) << "something was copied";
  return text;
}

TEST(StoredWeights, EveryNamingGoesThereAndBack) {
  const ConvolutionalNetwork source = tiny(1);
  for (const Naming naming : {Naming::torchvision, Naming::mmpretrain, Naming::guise}) {
    Tensors tensors = stored(source, naming);
    if (naming == Naming::guise)
      tensors["teacher.fc.weight"] = tensors["optimizer.conv1.weight"] = at::ones(1);
    if (naming == Naming::mmpretrain) tensors["data_preprocessor.mean"] = at::ones(3);
    EXPECT_EQ(naming_of(resnet_names(), tensors, "x"), naming);
    ConvolutionalNetwork target = tiny(2);
    set_tensors(target, own_tensors(resnet_names(), tensors, naming), "x");
    for (size_t i = 0; i < source.tensors().size(); ++i) {
      EXPECT_TRUE(source.tensors()[i].tensor.equal(target.tensors()[i].tensor)) << source.tensors()[i].name;
    }
    EXPECT_TRUE(target.parameters().front().tensor.requires_grad());
  }
}

TEST(StoredWeights, TheNamesAreThoseOfTheOtherPrograms) {
  EXPECT_EQ(stored_name(resnet_names(), Naming::mmpretrain, "layer2.0.downsample.1.running_var"),
            "backbone.layer2.0.downsample.1.running_var");
  EXPECT_EQ(stored_name(resnet_names(), Naming::mmpretrain, "fc.bias"), "head.fc.bias");
  EXPECT_EQ(stored_name(resnet_names(), Naming::torchvision, "layer1.0.bn1.running_mean"),
            "layer1.0.bn1.running_mean");
  EXPECT_EQ(stored_name(resnet_names(), Naming::guise, "fc.bias"), "student.fc.bias");
}

TEST(StoredWeights, ForeignNamesAreRefused) {
  try {
    naming_of(resnet_names(), {{"vit.\x1b.weight", at::ones(1)}}, "x.safetensors");
    FAIL();
  } catch (const core::Error& error) {
    EXPECT_NE(std::string(error.what()).find("vit.\\x1b.weight"), std::string::npos) << error.what();
  }
  ConvolutionalNetwork network = tiny(1);
  Tensors tensors = stored(network, Naming::mmpretrain);
  tensors["neck.weight"] = at::ones(1);
  EXPECT_NE(refusal(network, own_tensors(resnet_names(), tensors, Naming::mmpretrain))
                .find("surplus:  neck.weight"),
            std::string::npos);
}

TEST(StoredWeights, WhatDoesNotFitIsNamedAndNothingIsCopied) {
  ConvolutionalNetwork network = tiny(1);
  const Tensors good = stored(tiny(2), Naming::torchvision);
  Tensors values = good;
  values.erase("layer4.1.bn2.bias");
  values["extra"] = at::ones(1);
  values["bn1.weight"] = at::ones(2);
  values["fc.bias"] = at::full({3}, NAN);
  const std::string text = refusal(network, values);
  for (const char* part : {"x.safetensors", "missing: layer4.1.bn2.bias", "surplus: extra",
                           "bn1.weight [2], expected [1]", "not finite: fc.bias"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in: " << text;
  }
  values = good;
  values["fc.bias"] = at::ones({3}, at::kLong);
  EXPECT_NE(refusal(network, values).find("fc.bias [3] of Long"), std::string::npos);
  EXPECT_NE(refusal(network, {}).find("and 98 more"), std::string::npos) << refusal(network, {});
}

TEST(StoredWeights, CountersMayBeMissingAndHalfPrecisionIsConverted) {
  ConvolutionalNetwork network = tiny(1);
  Tensors values;
  for (const auto& [name, tensor] : stored(tiny(2), Naming::torchvision)) {
    if (!name.ends_with("num_batches_tracked")) values[name] = tensor.to(at::kHalf);
  }
  EXPECT_EQ(refusal(network, values), "");
  EXPECT_EQ(network.tensors().front().tensor.scalar_type(), at::kFloat);
  EXPECT_TRUE(network.tensors().front().tensor.to(at::kHalf).equal(values.at("conv1.weight")));
}

}  // namespace
}  // namespace guise::models

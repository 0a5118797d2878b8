// The names that torchvision and mmpretrain have for VGG's layers.
#include "models/networks.h"

#include <gtest/gtest.h>

#include "models/make_network.h"
#include "models/stored_weights.h"

namespace guise::models {
namespace {

// mmpretrain.models.VGG: a place is a convolution with its norm, or a max-pool.
TEST(Vgg, MmpretrainCountsAConvolutionWithItsNormAsOnePlace) {
  const auto stored = [](const TensorNames& names, const char* own) {
    return stored_name(names, Naming::mmpretrain, own);
  };
  EXPECT_EQ(stored(vgg11_names(), "features.0.weight"), "backbone.features.0.conv.weight");
  EXPECT_EQ(stored(vgg11_names(), "features.1.running_mean"), "backbone.features.0.bn.running_mean");
  EXPECT_EQ(stored(vgg11_names(), "features.11.bias"), "backbone.features.5.conv.bias");
  EXPECT_EQ(stored(vgg11_names(), "features.26.weight"), "backbone.features.11.bn.weight");
  EXPECT_EQ(stored(vgg16_names(), "features.40.weight"), "backbone.features.16.conv.weight");
  EXPECT_EQ(stored(vgg16_names(), "classifier.weight"), "head.fc.weight");
}

TEST(Vgg, EveryNamingGoesThereAndBack) {
  config::ModelConfig config;
  config.name = "vgg16";
  config.width = 1;
  const auto network = make_network(config, 3, 1);
  const TensorNames& names = tensor_names("vgg16");
  for (const Naming naming : {Naming::torchvision, Naming::mmpretrain, Naming::guise}) {
    Tensors tensors;
    for (const NamedTensor& entry : network->tensors())
      tensors[stored_name(names, naming, entry.name)] = entry.tensor.detach().clone();
    EXPECT_EQ(tensors.size(), network->tensors().size());
    EXPECT_EQ(naming_of(names, tensors, "x"), naming);
    const Tensors own = own_tensors(names, tensors, naming);
    for (const NamedTensor& entry : network->tensors()) EXPECT_EQ(own.count(entry.name), 1u) << entry.name;
  }
}

}  // namespace
}  // namespace guise::models

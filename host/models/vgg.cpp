// VGG-11 and VGG-16 (Simonyan and Zisserman 2015, arXiv 1409.1556, table 1, columns A and D) with batch norm,
// convolutions with bias, and one linear layer. Five max-pools: images of 32 pixels or more. VGG-11 has
// 9,231,114 parameters at width 64 for 10 classes.
#include "models/networks.h"

namespace guise::models {
namespace {

constexpr int64_t kPlacesOfConvolution = 3;  // convolution, norm, activation

// Convolutions of each stage, of w, 2w, 4w, 8w, 8w channels; a max-pool ends it.
using Stages = std::vector<int64_t>;
const Stages kEleven = {1, 1, 2, 2, 2}, kSixteen = {2, 2, 3, 3, 3};

Backbone vgg(LayerBuilder& builder, const config::ModelConfig& config, const Stages& stages) {
  Backbone backbone;
  int64_t place = 0;  // in torchvision's "features", where the norm counts whether there is one or not
  for (size_t stage = 0; stage < stages.size(); ++stage) {
    for (int64_t i = 0; i < stages[stage]; ++i, place += kPlacesOfConvolution) {
      add_convolution(
          backbone, builder, {"features." + std::to_string(place), "features." + std::to_string(place + 1)},
          {.in = backbone.channels, .out = config.width << std::min<size_t>(stage, 3), .bias = true});
    }
    add_max_pool(backbone, "features." + std::to_string(place), {.kernel = 2, .stride = 2});
    ++place;
  }
  return backbone;
}

// There a place is a convolution with its norm, or a max-pool.
std::vector<Renaming> mmpretrain_names(const Stages& stages) {
  std::vector<Renaming> list;
  int64_t place = 0, theirs = 0;
  for (const int64_t convolutions : stages) {
    for (int64_t i = 0; i < convolutions; ++i, place += kPlacesOfConvolution, ++theirs) {
      const std::string stored = "backbone.features." + std::to_string(theirs);
      list.push_back({"features." + std::to_string(place) + ".", stored + ".conv."});
      list.push_back({"features." + std::to_string(place + 1) + ".", stored + ".bn."});
    }
    ++place, ++theirs;
  }
  list.push_back({"classifier.", "head.fc."});
  list.push_back({"", "backbone."});
  return list;
}

TensorNames names_of(const Stages& stages) {
  return {.title = "VGG",
          .head = "classifier.",
          .first = "features.0.weight",
          .torchvision = {},
          .mmpretrain = mmpretrain_names(stages)};
}

}  // namespace

Backbone vgg11(LayerBuilder& builder, const config::ModelConfig& config) {
  return vgg(builder, config, kEleven);
}

Backbone vgg16(LayerBuilder& builder, const config::ModelConfig& config) {
  return vgg(builder, config, kSixteen);
}

const TensorNames& vgg11_names() {
  static const TensorNames names = names_of(kEleven);
  return names;
}

const TensorNames& vgg16_names() {
  static const TensorNames names = names_of(kSixteen);
  return names;
}

}  // namespace guise::models

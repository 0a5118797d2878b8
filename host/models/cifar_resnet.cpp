// ResNet-20, -32 and -56 for CIFAR (He et al. 2016, arXiv 1512.03385, section 4.2): three stages of w, 2w, 4w
// channels, 6n + 2 layers, shortcuts without weights (option A). 269,722, 464,154 and 853,018 parameters at
// width 16 for 10 classes. Tensors are called as ResNet-18's.
#include "models/networks.h"
#include "models/residual_block.h"

namespace guise::models {
namespace {

Backbone cifar_resnet(LayerBuilder& builder, const config::ModelConfig& config, int64_t blocks) {
  Backbone backbone;
  add_stem(backbone, builder, config, StemKind::complete);
  for (int64_t stage = 0; stage < 3; ++stage) {
    for (int64_t place = 0; place < blocks; ++place) {
      add_basic_block(backbone, builder,
                      {.name = "layer" + std::to_string(stage + 1) + "." + std::to_string(place),
                       .out = config.width << stage,
                       .stride = stage > 0 && place == 0 ? 2 : 1},
                      Shortcut::zero_padding);
    }
  }
  return backbone;
}

}  // namespace

Backbone resnet20(LayerBuilder& builder, const config::ModelConfig& config) {
  return cifar_resnet(builder, config, 3);
}

Backbone resnet32(LayerBuilder& builder, const config::ModelConfig& config) {
  return cifar_resnet(builder, config, 5);
}

Backbone resnet56(LayerBuilder& builder, const config::ModelConfig& config) {
  return cifar_resnet(builder, config, 9);
}

}  // namespace guise::models

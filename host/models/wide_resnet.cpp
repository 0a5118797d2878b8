// Wide ResNets (Zagoruyko and Komodakis 2016, arXiv 1605.07146): WRN-d-k has 6n + 4 layers, a stem of w
// channels and three stages of k w, 2 k w, 4 k w. At width 16 for 10 classes 16-4 has 2,748,890 parameters,
// 40-2 2,243,546, 28-10 36,479,194. Their dropout inside of blocks is left out.
#include "models/networks.h"
#include "models/residual_block.h"

namespace guise::models {
namespace {

struct WideShape {
  int64_t depth, factor;
};

Backbone wide_resnet(LayerBuilder& builder, const config::ModelConfig& config, const WideShape& shape) {
  Backbone backbone;
  add_stem(backbone, builder, config, StemKind::bare);
  for (int64_t stage = 0; stage < 3; ++stage) {
    for (int64_t place = 0; place < (shape.depth - 4) / 6; ++place) {
      add_pre_activation_block(backbone, builder,
                               {.name = "layer" + std::to_string(stage + 1) + "." + std::to_string(place),
                                .out = shape.factor * config.width << stage,
                                .stride = stage > 0 && place == 0 ? 2 : 1});
    }
  }
  add_norm(backbone, builder, "bn1");
  return backbone;
}

}  // namespace

Backbone wrn16_4(LayerBuilder& builder, const config::ModelConfig& config) {
  return wide_resnet(builder, config, {16, 4});
}

Backbone wrn40_2(LayerBuilder& builder, const config::ModelConfig& config) {
  return wide_resnet(builder, config, {40, 2});
}

Backbone wrn28_10(LayerBuilder& builder, const config::ModelConfig& config) {
  return wide_resnet(builder, config, {28, 10});
}

const TensorNames& wide_resnet_names() {
  static const TensorNames names = residual_names("Wide ResNet");
  return names;
}

}  // namespace guise::models

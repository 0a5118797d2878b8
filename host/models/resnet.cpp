// ResNet-18, -34 and -50 (He et al. 2016, arXiv 1512.03385, table 1) for small images: a 3x3 stem of stride
// 1, no max-pool (by model.stem), four stages of w, 2w, 4w, 8w channels.
#include "models/networks.h"
#include "models/residual_block.h"

namespace guise::models {
namespace {

enum class Kind { basic, bottleneck };

Backbone resnet(LayerBuilder& builder, const config::ModelConfig& config, Kind kind,
                const std::vector<int64_t>& blocks) {
  Backbone backbone;
  add_stem(backbone, builder, config, StemKind::complete);
  for (size_t stage = 0; stage < blocks.size(); ++stage) {
    for (int64_t place = 0; place < blocks[stage]; ++place) {
      const ResidualShape shape{.name = "layer" + std::to_string(stage + 1) + "." + std::to_string(place),
                                .out = config.width << stage,
                                .stride = stage > 0 && place == 0 ? 2 : 1};
      if (kind == Kind::basic) {
        add_basic_block(backbone, builder, shape, Shortcut::projection);
      } else {
        add_bottleneck(backbone, builder, shape);
      }
    }
  }
  return backbone;
}

}  // namespace

Backbone resnet18(LayerBuilder& builder, const config::ModelConfig& config) {
  return resnet(builder, config, Kind::basic, {2, 2, 2, 2});
}

Backbone resnet34(LayerBuilder& builder, const config::ModelConfig& config) {
  return resnet(builder, config, Kind::basic, {3, 4, 6, 3});
}

Backbone resnet50(LayerBuilder& builder, const config::ModelConfig& config) {
  return resnet(builder, config, Kind::bottleneck, {3, 4, 6, 3});
}

const TensorNames& resnet_names() {
  static const TensorNames names = residual_names("ResNet");
  return names;
}

}  // namespace guise::models

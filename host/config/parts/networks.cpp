// Networks by name.
#include "config/parts/tables.h"

namespace guise::config {
namespace {

RunKey width(int64_t channels) {
  return integer("model.width", channels)
      .at_least(1)
      .at_most(1024)
      .unit("channels")
      .fills(&RunConfig::model, &ModelConfig::width)
      .help("channels of the first stage; the feature has 8 times as many");
}

RunKey stem_channels() {
  return integer("model.stem_channels", 0)
      .at_least(0)
      .at_most(1024)
      .unit("channels")
      .fills(&RunConfig::model, &ModelConfig::stem_channels)
      .help("channels of the stem; 0: as width");
}

Part resnet18() {
  return {.kind = "network",
          .name = "resnet18",
          .summary = "ResNet-18 for small images: 3x3 stem of stride 1, no max-pool",
          .keys = {width(16), stem_channels()}};
}

}  // namespace

std::vector<Part> networks() {
  return {
      resnet18(),
  };
}

}  // namespace guise::config

// Name and sizes of the configuration -> network.
#include "models/make_network.h"

#include <string>

#include "core/error.h"
#include "models/resnet18.h"

namespace guise::models {
namespace {

void require_positive(const std::string& what, int64_t value) {
  if (value >= 1) return;
  throw core::usage_error({.place = "model",
                           .problem = "",
                           .expected = what + " of at least 1",
                           .received = std::to_string(value),
                           .advice = ""});
}

}  // namespace

std::unique_ptr<Network> make_network(const config::ModelConfig& config, int64_t classes, uint64_t seed) {
  if (config.name != "resnet18") {
    throw core::usage_error({.place = "model",
                             .problem = "unknown network",
                             .expected = "resnet18",
                             .received = config.name,
                             .advice = ""});
  }
  const int64_t stem_channels = config.stem_channels == 0 ? config.width : config.stem_channels;
  require_positive("a width", config.width);
  require_positive("a number of stem channels", stem_channels);
  require_positive("a number of classes", classes);
  return std::make_unique<ResNet18>(ResNet18Shape{config.width, stem_channels, classes}, seed);
}

}  // namespace guise::models

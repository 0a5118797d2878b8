// The table of networks: what config/parts/networks.cpp names, made.
#include "models/make_network.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "models/convolutional_network.h"
#include "models/networks.h"

namespace guise::models {
namespace {

struct NetworkRow {
  const char* name;
  Backbone (*backbone)(LayerBuilder& builder, const config::ModelConfig& config);
  const TensorNames& (*names)();
};

constexpr NetworkRow kNetworks[] = {
    // resnet.cpp
    {"resnet18", resnet18, resnet_names},
    {"resnet34", resnet34, resnet_names},
    {"resnet50", resnet50, resnet_names},
    // cifar_resnet.cpp
    {"resnet20", resnet20, resnet_names},
    {"resnet32", resnet32, resnet_names},
    {"resnet56", resnet56, resnet_names},
    // wide_resnet.cpp
    {"wrn16_4", wrn16_4, wide_resnet_names},
    {"wrn40_2", wrn40_2, wide_resnet_names},
    {"wrn28_10", wrn28_10, wide_resnet_names},
    // vgg.cpp
    {"vgg11", vgg11, vgg11_names},
    {"vgg16", vgg16, vgg16_names},
};

const NetworkRow& row_of(const std::string& name) {
  const auto row = std::ranges::find(kNetworks, name, &NetworkRow::name);
  if (row != std::end(kNetworks)) return *row;
  throw core::usage_error({.place = "model",
                           .problem = "unknown network",
                           .expected = core::joined(network_names(), " or "),
                           .received = name});
}

}  // namespace

std::vector<std::string> network_names() {
  std::vector<std::string> names;
  for (const NetworkRow& row : kNetworks) names.emplace_back(row.name);
  return names;
}

const TensorNames& tensor_names(const std::string& network) {
  return row_of(network).names();
}

std::unique_ptr<Network> make_network(const config::ModelConfig& config, int64_t classes, uint64_t seed) {
  const NetworkRow& row = row_of(config.name);
  const std::string& prefix = row.names().head;
  const Architecture architecture{row.backbone, prefix.substr(0, prefix.size() - 1)};
  return std::make_unique<ConvolutionalNetwork>(architecture, config, classes, seed);
}

}  // namespace guise::models

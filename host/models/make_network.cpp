// The table of networks: what config/parts/networks.cpp names, made.
#include "models/make_network.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "models/resnet18.h"

namespace guise::models {
namespace {

struct NetworkRow {
  const char* name;
  std::unique_ptr<Network> (*make)(const config::ModelConfig& config, int64_t classes, uint64_t seed);
  const TensorNames& (*names)();
};

constexpr NetworkRow kNetworks[] = {
    {"resnet18", make_resnet18, resnet18_names},
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
  return row_of(config.name).make(config, classes, seed);
}

}  // namespace guise::models

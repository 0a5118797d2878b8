// The networks Guise knows by name.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "models/network.h"
#include "models/tensor_names.h"

namespace guise::models {

// The names that make_network takes: those of config/parts.h.
std::vector<std::string> network_names();

// Throws core::Error(usage) for an unknown name.
const TensorNames& tensor_names(const std::string& network);

// float32 on the CPU, initialised from the init stream of `seed`; every parameter requires a gradient.
// Throws core::Error(usage) for an unknown name or sizes below 1.
std::unique_ptr<Network> make_network(const config::ModelConfig& config, int64_t classes, uint64_t seed);

}  // namespace guise::models

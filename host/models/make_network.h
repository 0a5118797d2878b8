// The networks Guise knows by name.
#pragma once

#include <cstdint>
#include <memory>

#include "config/run_config.h"
#include "models/network.h"

namespace guise::models {

// float32 on the CPU, initialised from the init stream of `seed`; every parameter requires a gradient.
// Throws core::Error(usage) for an unknown name or sizes below 1.
std::unique_ptr<Network> make_network(const config::ModelConfig& config, int64_t classes, uint64_t seed);

}  // namespace guise::models

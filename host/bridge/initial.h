// First values of plugins' parameters and buffers.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "guise/host.h"

namespace guise::bridge {

struct InitialValues {
  std::string name;  // what is random depends on it and on the seed alone
  at::IntArrayRef sizes;
  at::ScalarType dtype = at::kFloat;
  at::Device device = at::kCPU;
  guise_initial initial{};
  uint64_t seed = 0;
};

// Throws Refusal for a kind that is unknown or does not fit sizes or type, and for numbers that are not
// finite.
at::Tensor initial_values(const InitialValues& wanted);

}  // namespace guise::bridge

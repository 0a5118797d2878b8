// A ResNet-18, what tests/reference/models/make_resnet18.py wrote of one, and the formula that fills weights
// and images there.
#pragma once

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/convolutional_network.h"
#include "models/networks.h"
#include "support/places.h"

namespace guise::models::reference {

// One part of the file, by value: a range-for over a part of a temporary would run over freed memory.
inline nlohmann::json load(const char* part, const char* name = "models/resnet18.json") {
  std::ifstream file(support::reference(name));
  return nlohmann::json::parse(file).at(part);
}

struct ResNet18Shape {
  int64_t width = 64, stem_channels = 64, classes = 10;
};

inline ConvolutionalNetwork resnet18(const ResNet18Shape& shape, std::optional<uint64_t> seed) {
  config::ModelConfig config;
  config.width = shape.width;
  config.stem_channels = shape.stem_channels;
  return {{models::resnet18, "fc"}, config, shape.classes, seed};
}

// float64 [count] in [-0.5, 0.5), as hashed_values() of the script.
inline at::Tensor hashed_values(uint32_t salt, int64_t count) {
  at::Tensor values = at::empty({count}, at::kDouble);
  for (int64_t i = 0; i < count; ++i) {
    uint32_t x = static_cast<uint32_t>(i) * 2654435761u + (salt + 1) * 0x9E3779B9u;
    x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
    x = (x ^ (x >> 13)) * 0xC2B2AE35u;
    x ^= x >> 16;
    values.mutable_data_ptr<double>()[i] = static_cast<double>(x) / 4294967296.0 - 0.5;
  }
  return values;
}

inline bool ends_with(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

// As fill() of the script.
inline void fill(const Network& network) {
  c10::NoGradGuard no_gradient;
  uint32_t index = 0;
  for (const NamedTensor& entry : network.tensors()) {
    at::Tensor tensor = entry.tensor;
    at::Tensor values = hashed_values(index++, tensor.numel()).reshape(tensor.sizes());
    if (!tensor.is_floating_point()) continue;
    if (tensor.dim() == 4) {
      values = values * (4.0 / std::sqrt(static_cast<double>(tensor.numel() / tensor.size(0))));
    } else if (ends_with(entry.name, "running_var") ||
               (tensor.dim() == 1 && ends_with(entry.name, "weight"))) {
      values = 1.0 + 0.5 * values;
    }
    tensor.copy_(values);
  }
}

inline at::Tensor images(int64_t size) {
  return (4.0 * hashed_values(1000, 2 * 3 * size * size)).reshape({2, 3, size, size});
}

inline at::Tensor find(const Network& network, const std::string& name) {
  for (const NamedTensor& entry : network.tensors()) {
    if (entry.name == name) return entry.tensor;
  }
  return {};
}

// Largest |received - expected| / (1 + |expected|) over the first values of `received`.
inline double worst_difference(const at::Tensor& received, const std::vector<double>& expected) {
  if (received.numel() < static_cast<int64_t>(expected.size())) return INFINITY;
  const at::Tensor flat = received.detach().contiguous().flatten().to(at::kDouble);
  double worst = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(flat[static_cast<int64_t>(i)].item<double>() - expected[i]);
    worst = std::max(worst, difference / (1 + std::abs(expected[i])));
  }
  return worst;
}

}  // namespace guise::models::reference

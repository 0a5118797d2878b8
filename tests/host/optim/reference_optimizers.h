// What tests/reference/optimizers/make_optimizers.py wrote, as tensors.
#pragma once

#include <ATen/ATen.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/named_tensor.h"
#include "support/places.h"

namespace guise::optim::reference {

// One part of the file, by value: a range-for over a part of a temporary would run over freed memory.
inline nlohmann::json load(const char* part) {
  std::ifstream file(support::reference("optimizers/optimizers.json"));
  return nlohmann::json::parse(file).at(part);
}

inline at::Tensor tensor(const nlohmann::json& values, const nlohmann::json& shape, at::ScalarType dtype) {
  return at::tensor(values.get<std::vector<double>>(), at::kDouble)
      .reshape(shape.get<std::vector<int64_t>>())
      .to(dtype);
}

// The tensors of one kind ("values" or "targets") by name, those of four dimensions channels_last.
inline std::map<std::string, at::Tensor> tensors(const char* kind, at::ScalarType dtype) {
  const nlohmann::json start = load("start");
  std::map<std::string, at::Tensor> result;
  for (const auto& [name, values] : start.at(kind).items()) {
    at::Tensor entry = tensor(values, start["shapes"][name], dtype);
    if (entry.dim() == 4) entry = entry.contiguous(at::MemoryFormat::ChannelsLast);
    result[name] = entry;
  }
  return result;
}

inline std::vector<models::NamedTensor> parameters(at::ScalarType dtype) {
  std::vector<models::NamedTensor> list;
  for (auto& [name, value] : tensors("values", dtype)) list.push_back({name, value.requires_grad_(), false});
  return list;
}

// Largest |received - expected| in row-major order; infinity when the counts differ.
inline double worst_difference(const at::Tensor& received, const nlohmann::json& expected) {
  const at::Tensor wanted = at::tensor(expected.get<std::vector<double>>(), at::kDouble);
  if (received.numel() != wanted.numel()) return INFINITY;
  return (received.detach().contiguous().flatten().to(at::kDouble) - wanted).abs().max().item<double>();
}

}  // namespace guise::optim::reference

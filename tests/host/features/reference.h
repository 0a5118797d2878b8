// The numbers that numpy, scipy and scikit-learn gave (tests/reference/features).
#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/places.h"

namespace guise::features::testing {

inline const nlohmann::json& reference(const char* part) {
  static const nlohmann::json document = [] {
    std::ifstream file(support::reference("features/features.json"));
    return nlohmann::json::parse(file);
  }();
  return document.at(part);
}

// Three decimals as float32, as a network's features are.
inline at::Tensor matrix(const nlohmann::json& rows) {
  std::vector<at::Tensor> tensors;
  for (const auto& row : rows) tensors.push_back(at::tensor(row.get<std::vector<double>>(), at::kDouble));
  return at::stack(tensors);
}

inline at::Tensor integers(const nlohmann::json& values) {
  return at::tensor(values.get<std::vector<int64_t>>(), at::kLong);
}

}  // namespace guise::features::testing

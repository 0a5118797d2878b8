// Reads the case files of tests/reference/strategies and tests/reference/policies, and compares tensors with
// them. Leaves out how a case is run: that is the tests' own affair.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace guise::bridge::testing {

using TensorMap = std::map<std::string, at::Tensor>;

struct ReferenceCase {
  std::string name;
  std::string plugin;      // the strategy's or policy's name
  nlohmann::json options;  // only what differs from the defaults
  TensorMap inputs;        // for a policy: student.<k>.<tensor>
  TensorMap outputs;
  nlohmann::json run = nlohmann::json::object();  // of a strategy: epoch, epochs, start_epoch, train_size
};

// The cases of tests/reference/<file>; throws when the file is missing or malformed.
std::vector<ReferenceCase> read_reference_cases(const std::string& file);

struct Tolerance {
  double relative = 0;
  double absolute = 0;
};

// Empty when equal in shape and dtype and |actual - expected| <= absolute + relative * max|expected|
// everywhere; otherwise what differs, in one line.
std::string difference(const at::Tensor& actual, const at::Tensor& expected, Tolerance tolerance);

}  // namespace guise::bridge::testing

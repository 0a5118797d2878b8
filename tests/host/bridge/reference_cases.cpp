// JSON to tensors; the data are copied, flat and row-major, in the dtype that the file names.
#include "reference_cases.h"

#include <ATen/ATen.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/places.h"

namespace guise::bridge::testing {
namespace {

template <typename Number>
at::Tensor filled(const nlohmann::json& data, at::ScalarType dtype) {
  const auto values = data.get<std::vector<Number>>();
  at::Tensor tensor = at::empty({static_cast<int64_t>(values.size())}, at::TensorOptions().dtype(dtype));
  std::copy(values.begin(), values.end(), tensor.mutable_data_ptr<Number>());
  return tensor;
}

at::Tensor tensor_from(const nlohmann::json& entry) {
  const std::string dtype = entry.at("dtype");
  const auto shape = entry.at("shape").get<std::vector<int64_t>>();
  const nlohmann::json& data = entry.at("data");
  if (dtype == "float64") return filled<double>(data, at::kDouble).reshape(shape);
  if (dtype == "float32") return filled<float>(data, at::kFloat).reshape(shape);
  if (dtype == "int64") return filled<int64_t>(data, at::kLong).reshape(shape);
  throw std::runtime_error("dtype " + dtype + " in a reference file");
}

TensorMap tensors_from(const nlohmann::json& entries) {
  TensorMap tensors;
  for (const auto& [name, entry] : entries.items()) tensors.emplace(name, tensor_from(entry));
  return tensors;
}

ReferenceCase case_from(const nlohmann::json& document, const nlohmann::json& entry) {
  const bool policy = entry.contains("policy");
  const nlohmann::json& inputs =
      policy ? document.at("students").at(entry.at("student").get<std::string>()) : entry.at("inputs");
  return {entry.at("name"),
          entry.at(policy ? "policy" : "strategy"),
          entry.at("options"),
          tensors_from(inputs),
          tensors_from(entry.at("outputs")),
          entry.value("run", nlohmann::json::object())};
}

std::string shape_text(const at::Tensor& tensor) {
  std::ostringstream text;
  text << tensor.scalar_type() << " " << tensor.sizes();
  return text.str();
}

}  // namespace

std::vector<ReferenceCase> read_reference_cases(const std::string& file) {
  const std::string path = support::reference(file).string();
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error("cannot read " + path);
  const nlohmann::json document = nlohmann::json::parse(stream);
  std::vector<ReferenceCase> cases;
  for (const nlohmann::json& entry : document.at("cases")) cases.push_back(case_from(document, entry));
  return cases;
}

std::string difference(const at::Tensor& actual, const at::Tensor& expected, Tolerance tolerance) {
  if (!actual.defined()) return "missing";
  if (actual.sizes() != expected.sizes() || actual.scalar_type() != expected.scalar_type()) {
    return shape_text(actual) + " instead of " + shape_text(expected);
  }
  if (expected.numel() == 0) return "";
  const at::Tensor wanted = expected.to(at::kDouble);
  const double largest = wanted.abs().max().item<double>();
  const double off = (actual.detach().to(at::kDouble) - wanted).abs().max().item<double>();
  const double allowed = tolerance.absolute + tolerance.relative * largest;
  if (off <= allowed) return "";  // a NaN fails here too
  std::ostringstream text;
  text << "off by " << off << ", allowed " << allowed << ", largest expected " << largest;
  return text.str();
}

}  // namespace guise::bridge::testing

#include "models/stored_weights.h"

#include <ATen/ops/isfinite.h>
#include <c10/core/GradMode.h>

#include <sstream>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace guise::models {
namespace {

constexpr size_t most_names = 4;  // in one error

bool replace_prefix(std::string& name, const std::string& from, const std::string& to) {
  if (!name.starts_with(from)) return false;
  name = to + name.substr(from.size());
  return true;
}

std::string kind_of(const at::Tensor& tensor) {
  std::ostringstream text;
  text << tensor.sizes();
  return text.str() +
         (tensor.is_floating_point() ? "" : std::string(" of ") + c10::toString(tensor.scalar_type()));
}

// Faults of one kind; empty where there are none.
void add(std::string& text, const std::string& what, const std::vector<std::string>& faults) {
  if (faults.empty()) return;
  const std::vector<std::string> first(
      faults.begin(), faults.begin() + static_cast<int64_t>(std::min(most_names, faults.size())));
  text += (text.empty() ? "" : "; ") + what + " " + core::joined(first);
  if (faults.size() > most_names) text += " and " + std::to_string(faults.size() - most_names) + " more";
}

bool is_counter(const std::string& name) {
  return name.ends_with(".num_batches_tracked");
}

bool same_kind(const at::Tensor& a, const at::Tensor& b) {
  return a.sizes() == b.sizes() && a.is_floating_point() == b.is_floating_point();
}

std::string faults_of(const Network& network, const Tensors& values) {
  std::vector<std::string> missing, misfits, surplus, not_finite;
  Tensors left = values;
  for (const NamedTensor& entry : network.tensors()) {
    const auto found = left.find(entry.name);
    if (found == left.end()) {
      if (!is_counter(entry.name)) missing.push_back(entry.name);
      continue;
    }
    const at::Tensor value = found->second;
    if (!same_kind(value, entry.tensor)) {
      misfits.push_back(entry.name + " " + kind_of(value) + ", expected " + kind_of(entry.tensor));
    } else if (value.is_floating_point() && !at::isfinite(value).all().item<bool>()) {
      not_finite.push_back(entry.name);
    }
    left.erase(found);
  }
  for (const auto& [name, value] : left) surplus.push_back(core::printable(name));
  std::string text;
  add(text, "shapes differ:", misfits);
  add(text, "missing:", missing);
  add(text, "surplus:", surplus);
  add(text, "not finite:", not_finite);
  return text;
}

}  // namespace

const char* text_of(Naming naming) {
  return naming == Naming::torchvision  ? "torchvision"
         : naming == Naming::mmpretrain ? "mmpretrain"
                                        : "guise";
}

std::string stored_name(Naming naming, const std::string& own) {
  if (naming == Naming::torchvision) return own;
  if (naming == Naming::guise) return "student." + own;
  return (own.starts_with("fc.") ? "head." : "backbone.") + own;
}

Naming naming_of(const Tensors& stored, const std::string& place) {
  for (const Naming naming : {Naming::torchvision, Naming::mmpretrain, Naming::guise}) {
    if (stored.count(stored_name(naming, "conv1.weight")) != 0) return naming;
  }
  std::vector<std::string> names;
  for (const auto& [name, tensor] : stored) {
    if (names.size() < most_names) names.push_back(core::printable(name));
  }
  throw core::usage_error({.place = place,
                           .problem = "no ResNet of torchvision, mmpretrain or Guise",
                           .expected = "a tensor conv1.weight, backbone.conv1.weight or student.conv1.weight",
                           .received = names.empty() ? "no tensors" : core::joined(names)});
}

Tensors own_tensors(const Tensors& stored, Naming naming) {
  Tensors own;
  for (const auto& [name, tensor] : stored) {
    std::string plain = name;
    if (naming == Naming::guise && !replace_prefix(plain, "student.", "")) continue;
    if (naming == Naming::mmpretrain) {
      if (name.starts_with("data_preprocessor.")) continue;
      // Any other name is surplus: no own name begins with a blank.
      if (!replace_prefix(plain, "backbone.", "") && !replace_prefix(plain, "head.fc.", "fc."))
        plain = " " + name;
    }
    own[plain] = tensor;
  }
  return own;
}

void set_tensors(Network& network, const Tensors& values, const std::string& place) {
  const std::string faults = faults_of(network, values);
  if (!faults.empty())
    throw core::usage_error({.place = place, .problem = "the weights do not fit the network: " + faults});
  const c10::NoGradGuard no_grad;
  for (const NamedTensor& entry : network.tensors()) {
    const auto found = values.find(entry.name);
    if (found != values.end()) at::Tensor(entry.tensor).copy_(found->second);
  }
}

}  // namespace guise::models

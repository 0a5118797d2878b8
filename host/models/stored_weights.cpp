#include "models/stored_weights.h"

#include <ATen/ops/isfinite.h>
#include <c10/core/GradMode.h>

#include <sstream>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace guise::models {
namespace {

constexpr size_t kMostNames = 4;  // in one error

bool replace_prefix(std::string& name, const std::string& from, const std::string& to) {
  if (!name.starts_with(from)) return false;
  name = to + name.substr(from.size());
  return true;
}

const std::vector<Renaming>& renamings(const TensorNames& names, Naming naming) {
  return naming == Naming::mmpretrain ? names.mmpretrain : names.torchvision;
}

// False where the name is none of theirs.
bool to_own(std::string& name, const std::vector<Renaming>& list) {
  for (const Renaming& renaming : list) {
    if (replace_prefix(name, renaming.stored, renaming.own)) return true;
  }
  return list.empty();
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
      faults.begin(), faults.begin() + static_cast<int64_t>(std::min(kMostNames, faults.size())));
  text += (text.empty() ? "" : "; ") + what + " " + core::joined(first);
  if (faults.size() > kMostNames) text += " and " + std::to_string(faults.size() - kMostNames) + " more";
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

std::string stored_name(const TensorNames& names, Naming naming, const std::string& own) {
  if (naming == Naming::guise) return "student." + own;
  std::string stored = own;
  for (const Renaming& renaming : renamings(names, naming)) {
    if (replace_prefix(stored, renaming.own, renaming.stored)) break;
  }
  return stored;
}

Naming naming_of(const TensorNames& names, const Tensors& stored, const std::string& place) {
  std::vector<std::string> expected, received;
  for (const Naming naming : {Naming::torchvision, Naming::mmpretrain, Naming::guise}) {
    expected.push_back(stored_name(names, naming, names.first));
    if (stored.count(expected.back()) != 0) return naming;
  }
  for (const auto& [name, tensor] : stored) {
    if (received.size() < kMostNames) received.push_back(core::printable(name));
  }
  throw core::usage_error({.place = place,
                           .problem = "no " + names.title + " of torchvision, mmpretrain or Guise",
                           .expected = "a tensor " + expected[0] + ", " + expected[1] + " or " + expected[2],
                           .received = received.empty() ? "no tensors" : core::joined(received)});
}

Tensors own_tensors(const TensorNames& names, const Tensors& stored, Naming naming) {
  Tensors own;
  for (const auto& [name, tensor] : stored) {
    if (naming == Naming::mmpretrain && name.starts_with("data_preprocessor.")) continue;
    std::string plain = name;
    if (naming == Naming::guise) {
      if (!replace_prefix(plain, "student.", "")) continue;
    } else if (!to_own(plain, renamings(names, naming))) {
      plain = " " + name;  // surplus: no own name begins with a blank
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

#include "train/init_from.h"

#include <utility>

#include "core/error.h"
#include "models/stored_weights.h"
#include "train/tensor_file.h"

namespace guise::train {
namespace {

void check_classes(const models::Network& network, const models::TensorNames& names,
                   const models::Tensors& values, const std::string& place, const std::string& classes_of) {
  const auto head = values.find(names.head + "weight");
  if (head == values.end() || head->second.dim() != 2 || head->second.size(0) == network.classes()) return;
  throw core::usage_error({.place = place,
                           .problem = "its head is for another number of classes",
                           .expected = std::to_string(network.classes()) + ", as " + classes_of + " has",
                           .received = std::to_string(head->second.size(0)),
                           .advice = "model.new_head=true takes the backbone and begins a new head"});
}

// The network's own values stand for those of the head and of a learned pooling.
void keep_new_head(const models::Network& network, const models::TensorNames& names,
                   models::Tensors& values) {
  const models::Tensors stored = std::exchange(values, {});
  const auto is_new = [&](const std::string& name) {
    return name.starts_with(names.head) || name.starts_with(models::kPooling);
  };
  for (const auto& [name, tensor] : stored) {
    if (!is_new(name)) values[name] = tensor;
  }
  for (const models::NamedTensor& entry : network.tensors()) {
    if (is_new(entry.name)) values[entry.name] = entry.tensor;
  }
}

}  // namespace

void init_from(models::Network& network, const models::TensorNames& names, const FirstWeights& weights) {
  const std::string place = "model.init_from: " + weights.file.string();
  const models::Tensors stored = read_tensors(weights.file);
  models::Tensors values = models::own_tensors(names, stored, models::naming_of(names, stored, place));
  if (weights.new_head) {
    keep_new_head(network, names, values);
  } else {
    check_classes(network, names, values, place, weights.classes_of);
  }
  models::set_tensors(network, values, place);
}

}  // namespace guise::train

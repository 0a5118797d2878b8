#include "models/head_weight.h"

#include <algorithm>

namespace guise::models {

at::Tensor logits_weight(const Network& network, const TensorNames& names) {
  const auto& tensors = network.tensors();
  const auto found = std::ranges::find(tensors, names.head + "weight", &NamedTensor::name);
  return found == tensors.end() ? at::Tensor() : found->tensor;
}

at::Tensor linear_head_weight(const Network& network, const TensorNames& names) {
  const bool whole = std::ranges::none_of(network.tensors(), [&](const NamedTensor& entry) {
    return entry.name.starts_with(names.head) && entry.name != names.head + "weight" &&
           entry.name != names.head + "bias";
  });
  return whole ? logits_weight(network, names) : at::Tensor();
}

}  // namespace guise::models

// The part of a network that does not depend on its architecture: its list of tensors.
#include "models/network.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "nodes/prepared.h"

namespace guise::models {

std::vector<NamedTensor> Network::parameters() const {
  std::vector<NamedTensor> trained;
  std::copy_if(tensors_.begin(), tensors_.end(), std::back_inserter(trained),
               [](const NamedTensor& entry) { return !entry.is_buffer; });
  return trained;
}

int64_t Network::count_parameters() const {
  int64_t count = 0;
  for (const NamedTensor& entry : parameters()) count += entry.tensor.numel();
  return count;
}

void Network::keep_prepared(bool keep) {
  if (keep != keeps_prepared()) prepared_ = keep ? std::make_shared<nodes::Prepared>() : nullptr;
}

void Network::tensors_written() const {
  if (prepared_) prepared_->clear();
}

void Network::to(at::Device device, at::ScalarType dtype) {
  tensors_written();
  for (NamedTensor& entry : tensors_) {
    const at::Tensor values = entry.tensor.detach();
    entry.tensor.mutable_grad().reset();
    // set_data keeps the handle, so layers and callers see the moved values.
    entry.tensor.set_data(values.to(device, values.is_floating_point() ? dtype : values.scalar_type()));
  }
}

void Network::copy_frozen(const Network& other) {
  kernels_ = other.kernels_;
  std::map<std::string, at::Tensor> values;
  for (const NamedTensor& entry : other.tensors_) values[entry.name] = entry.tensor;
  for (NamedTensor& entry : tensors_) {
    entry.tensor.set_requires_grad(false);
    entry.tensor.set_data(values.at(entry.name).detach().clone());
  }
}

}  // namespace guise::models

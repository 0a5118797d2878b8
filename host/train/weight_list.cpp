#include "train/weight_list.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <vector>

namespace guise::train {

int64_t weight_list_length(const models::Network& network) {
  return network.count_parameters();
}

at::Tensor weight_list(const models::Network& network) {
  std::vector<at::Tensor> parts;
  for (const models::NamedTensor& entry : network.parameters()) parts.push_back(entry.tensor.reshape({-1}));
  return at::cat(parts);
}

at::Tensor weight_list_gradient(const models::Network& network, const at::Tensor& scalar) {
  std::vector<at::Tensor> trained, parts;
  for (const models::NamedTensor& entry : network.parameters()) {
    if (entry.tensor.requires_grad()) trained.push_back(entry.tensor);
  }
  const at::AutoGradMode recording(true);
  const auto gradients = torch::autograd::grad({scalar}, trained, {}, /*retain_graph=*/true,
                                               /*create_graph=*/false, /*allow_unused=*/true);
  size_t next = 0;
  for (const models::NamedTensor& entry : network.parameters()) {
    const at::Tensor gradient = entry.tensor.requires_grad() ? gradients[next++] : at::Tensor();
    parts.push_back(gradient.defined() ? gradient.reshape({-1})
                                       : at::zeros({entry.tensor.numel()}, entry.tensor.options()));
  }
  return at::cat(parts);
}

std::unique_ptr<models::Network> with_weight_list(const models::Network& network, const at::Tensor& list) {
  const at::NoGradGuard no_grad;
  auto copy = network.clone();
  int64_t begin = 0;
  for (const models::NamedTensor& entry : copy->tensors()) {
    if (entry.is_buffer) continue;
    const at::Tensor target = entry.tensor;
    target.copy_(list.narrow(0, begin, target.numel()).view(target.sizes()));
    begin += target.numel();
  }
  return copy;
}

}  // namespace guise::train

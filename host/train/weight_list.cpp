#include "train/weight_list.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <map>
#include <string>
#include <vector>

namespace guise::train {
namespace {

// The tensors of the head once it knows all classes, by name; none where it does.
std::map<std::string, at::Tensor> grown_head(const models::Network& network, int64_t classes, uint64_t seed) {
  std::map<std::string, at::Tensor> tensors;
  if (network.classes() >= classes) return tensors;
  const auto head = network.clone_head();
  head->append_classes(network.fresh_rows(classes, seed));
  for (const models::NamedTensor& entry : head->tensors()) tensors[entry.name] = entry.tensor;
  return tensors;
}

}  // namespace

WeightList::WeightList(const models::Network& network, int64_t classes, uint64_t seed) : network_(network) {
  const auto grown = grown_head(network, classes, seed);
  for (const models::NamedTensor& entry : network.parameters()) {
    Part part{entry.tensor, {}};
    const auto found = grown.find(entry.name);
    if (found != grown.end() && found->second.size(0) != entry.tensor.size(0))
      part.fresh = found->second.slice(0, entry.tensor.size(0));
    parts_.push_back(part);
  }
}

int64_t WeightList::length() const {
  int64_t sum = 0;
  for (const Part& part : parts_) sum += part.numel();
  return sum;
}

at::Tensor WeightList::values() const {
  std::vector<at::Tensor> lists;
  for (const Part& part : parts_) {
    lists.push_back(part.own.reshape({-1}));
    if (part.fresh.defined()) lists.push_back(part.fresh.reshape({-1}));
  }
  return at::cat(lists);
}

at::Tensor WeightList::gradient(const at::Tensor& scalar) const {
  std::vector<at::Tensor> trained, lists;
  for (const Part& part : parts_) {
    if (part.own.requires_grad()) trained.push_back(part.own);
  }
  const at::AutoGradMode recording(true);
  const auto gradients = torch::autograd::grad({scalar}, trained, {}, /*retain_graph=*/true,
                                               /*create_graph=*/false, /*allow_unused=*/true);
  size_t next = 0;
  for (const Part& part : parts_) {
    const at::Tensor gradient = part.own.requires_grad() ? gradients[next++] : at::Tensor();
    const int64_t known = gradient.defined() ? part.own.numel() : 0;
    if (gradient.defined()) lists.push_back(gradient.reshape({-1}));
    lists.push_back(at::zeros({part.numel() - known}, part.own.options()));
  }
  return at::cat(lists);
}

std::unique_ptr<models::Network> WeightList::network_with(const at::Tensor& list) const {
  const at::NoGradGuard no_grad;
  auto copy = network_.clone();
  int64_t begin = 0;
  size_t next = 0;
  for (const models::NamedTensor& entry : copy->parameters()) {
    const at::Tensor target = entry.tensor;
    target.copy_(list.narrow(0, begin, target.numel()).view(target.sizes()));
    begin += parts_[next++].numel();
  }
  return copy;
}

}  // namespace guise::train

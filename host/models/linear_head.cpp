#include "models/linear_head.h"

#include <ATen/ATen.h>

#include "core/error.h"

namespace guise::models {

LinearHead::LinearHead(const std::string& name, const Linear& head)
    : name_(name), head_{head.weight.detach().clone(), head.bias.detach().clone()} {
  tensors_ = {{name + ".weight", head_.weight, false}, {name + ".bias", head_.bias, false}};
}

at::Tensor LinearHead::features(const at::Tensor&, Mode) const {
  throw core::failure({.place = "teacher of scope head", .problem = "it has no backbone of its own"});
}

std::unique_ptr<Network> LinearHead::clone() const {
  return std::make_unique<LinearHead>(name_, head_);
}

}  // namespace guise::models

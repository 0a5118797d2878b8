#include "models/head_only.h"

#include <utility>

#include "core/error.h"

namespace guise::models {
namespace {

Head build(std::vector<NamedTensor>& tensors, const std::string& name, const config::ModelConfig& config,
           const HeadShape& shape) {
  LayerBuilder builder(tensors, config, std::nullopt);
  return {builder, name, shape, config.head};
}

}  // namespace

HeadOnly::HeadOnly(std::string name, const config::ModelConfig& config, const HeadShape& shape,
                   const Network& values)
    : name_(std::move(name)), config_(config), head_(build(tensors_, name_, config, shape)) {
  copy_frozen(values);
}

at::Tensor HeadOnly::features(const at::Tensor&, const Pass&) const {
  throw core::failure({.place = "teacher of scope head", .problem = "it has no backbone of its own"});
}

std::unique_ptr<Network> HeadOnly::clone() const {
  return std::make_unique<HeadOnly>(name_, config_, head_.shape(), *this);
}

}  // namespace guise::models

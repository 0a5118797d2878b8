#include "models/pooling.h"

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/mean.h>

#include "models/tensor_names.h"

namespace guise::models {
namespace {

constexpr double kSmallest = 1e-6;

}  // namespace

Pooling::Pooling(LayerBuilder& builder, const config::ModelConfig& config)
    : kind_(config.pooling == "gap2x2" ? Kind::quarters
            : config.pooling == "gem"  ? Kind::generalized_mean
                                       : Kind::mean),
      exponent_(config.gem_p) {
  if (kind_ == Kind::generalized_mean && config.gem_learned)
    learned_ = builder.constant(std::string(kPooling) + "p", 1, exponent_);
}

at::Tensor Pooling::operator()(const at::Tensor& maps) const {
  if (kind_ == Kind::quarters) return at::adaptive_avg_pool2d(maps, {2, 2}).flatten(1);
  return kind_ == Kind::mean ? maps.mean({2, 3}) : generalized_mean(maps);
}

// Powers in float32 at least.
at::Tensor Pooling::generalized_mean(const at::Tensor& maps) const {
  const bool wide = maps.scalar_type() == at::kFloat || maps.scalar_type() == at::kDouble;
  const at::Tensor values = (wide ? maps : maps.to(at::kFloat)).clamp_min(kSmallest);
  const at::Tensor pooled = learned_.defined() ? values.pow(learned_).mean({2, 3}).pow(learned_.reciprocal())
                                               : values.pow(exponent_).mean({2, 3}).pow(1 / exponent_);
  return wide ? pooled : pooled.to(maps.scalar_type());
}

}  // namespace guise::models

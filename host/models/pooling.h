// From a map [N, C, H, W] to a feature [N, D]: the global average, the averages of four quarters (D = 4 C,
// torch's adaptive_avg_pool2d(2) flattened), or the generalized mean (Radenovic et al. 2018, arXiv
// 1711.02512): (mean of x^p)^(1/p) with x at least 1e-6.
#pragma once

#include "models/layer_builder.h"

namespace guise::models {

class Pooling {
 public:
  // A learned exponent is the parameter avgpool.p, [1].
  Pooling(LayerBuilder& builder, const config::ModelConfig& config);

  at::Tensor operator()(const at::Tensor& maps) const;
  // D of a map with so many channels.
  int64_t feature_dim(int64_t channels) const { return kind_ == Kind::quarters ? 4 * channels : channels; }
  // Of the map, in pixels.
  int64_t smallest_side() const { return kind_ == Kind::quarters ? 2 : 1; }

 private:
  enum class Kind { mean, quarters, generalized_mean };

  at::Tensor generalized_mean(const at::Tensor& maps) const;

  Kind kind_;
  double exponent_;
  at::Tensor learned_;  // or undefined
};

}  // namespace guise::models

// What reads the feature: hidden layers (linear, norm, activation, dropout each), then the layer that gives
// the logits, linear or scaled cosine (Gidaris and Komodakis 2018, arXiv 1804.09458, equation 2, the scale
// fixed). With a hidden layer or a cosine it is not affine in the feature.
#pragma once

#include <string>
#include <vector>

#include "models/dropout.h"
#include "models/head_rows.h"
#include "models/layer_builder.h"

namespace guise::models {

struct HeadShape {
  int64_t feature_dim = 0, classes = 0;  // D, K
};

class Head {
 public:
  // The layer of the logits is "<name>.weight" [K, D] and, if linear, "<name>.bias" [K]; those before it are
  // "<name>.hidden.0.linear.weight", "<name>.hidden.0.norm.weight" and so on.
  Head(LayerBuilder& builder, const std::string& name, const HeadShape& shape,
       const config::HeadConfig& config);

  // [M, D] -> [M, K]
  at::Tensor operator()(const at::Tensor& features, const Pass& pass) const;
  const HeadShape& shape() const { return shape_; }
  int64_t multiply_adds() const;

  // See Network.
  HeadRows fresh_rows(int64_t classes, uint64_t seed) const;
  HeadRows rows_from(int64_t first_class) const;
  void append(const HeadRows& rows);

 private:
  struct Hidden {
    Linear linear;
    std::optional<BatchNorm> norm;
    Dropout dropout;
  };

  HeadShape shape_;
  std::vector<Hidden> hidden_;
  Activation activation_;
  Linear last_;                  // cosine: without a bias
  std::optional<double> scale_;  // of a cosine
};

}  // namespace guise::models

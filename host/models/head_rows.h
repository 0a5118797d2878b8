// Rows of the layer that gives the logits, one a class: what a head grows by.
#pragma once

#include <ATen/core/Tensor.h>

namespace guise::models {

struct HeadRows {
  at::Tensor weight;  // [n, M]
  at::Tensor bias;    // [n]; undefined of a cosine head
};

}  // namespace guise::models

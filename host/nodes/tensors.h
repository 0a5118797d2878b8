// Tensors as kernels see them.
#pragma once

#include <ATen/core/Tensor.h>

#include "kernels/batch_norm.h"
#include "kernels/maps.h"

namespace guise::nodes {

// [N, C, H, W], float32, on the CPU, dense and channels_last.
bool is_map(const at::Tensor& tensor);

struct MapSize {
  int64_t n = 0, c = 0, h = 0, w = 0;
};
MapSize size_of(const at::Tensor& map);
MapSize size_of(const kernels::ConstMap& map);
at::Tensor empty_map(const MapSize& size);
at::Tensor empty_floats(int64_t count);  // the first on a cache line
at::Tensor empty_doubles(int64_t count);

kernels::RowShape rows_of(const at::Tensor& map);
kernels::ConstMap read(const at::Tensor& map);
kernels::Map write(const at::Tensor& map);
inline const float* floats(const at::Tensor& tensor) {
  return tensor.defined() ? tensor.const_data_ptr<float>() : nullptr;
}

}  // namespace guise::nodes

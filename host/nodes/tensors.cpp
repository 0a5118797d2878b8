#include "nodes/tensors.h"

#include <ATen/ops/empty.h>

namespace guise::nodes {

bool is_map(const at::Tensor& tensor) {
  return tensor.dim() == 4 && tensor.scalar_type() == at::kFloat && tensor.device().is_cpu() &&
         tensor.layout() == at::kStrided && tensor.is_contiguous(at::MemoryFormat::ChannelsLast);
}

MapSize size_of(const at::Tensor& map) {
  return {map.size(0), map.size(1), map.size(2), map.size(3)};
}

MapSize size_of(const kernels::ConstMap& map) {
  return {map.n, map.c, map.h, map.w};
}

at::Tensor empty_map(const MapSize& size) {
  return at::empty({size.n, size.c, size.h, size.w}, at::TensorOptions(at::kFloat),
                   at::MemoryFormat::ChannelsLast);
}

at::Tensor empty_floats(int64_t count) {
  return at::empty({count}, at::kFloat);
}

at::Tensor empty_doubles(int64_t count) {
  return at::empty({count}, at::kDouble);
}

kernels::RowShape rows_of(const at::Tensor& map) {
  return {map.numel() / map.size(1), map.size(1)};
}

kernels::ConstMap read(const at::Tensor& map) {
  return {map.const_data_ptr<float>(), map.size(0), map.size(2), map.size(3), map.size(1)};
}

kernels::Map write(const at::Tensor& map) {
  return {map.mutable_data_ptr<float>(), map.size(0), map.size(2), map.size(3), map.size(1)};
}

}  // namespace guise::nodes

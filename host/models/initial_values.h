// First values of weights, drawn from the run's init stream: they depend on the seed and on the tensor's
// index in the network only, not on LibTorch's generator, the device or the number of threads.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace guise::models {

// float32 [shape], N(0, deviation^2), drawn in row-major order.
at::Tensor normal_values(const std::vector<int64_t>& shape, double deviation, uint64_t seed,
                         uint32_t tensor_index);

// float32 [width], N(0, deviation^2): the row of one class in the layer that gives the logits, where it comes
// after the network was made. It depends on the seed and the class alone.
at::Tensor normal_row_of_class(int64_t width, double deviation, uint64_t seed, int64_t class_index);

// Kaiming normal, gain of ReLU (He et al. 2015, arXiv 1502.01852): sqrt(2 / fan), where fan out is
// out_channels * kernel^2 and fan in likewise.
double kaiming_deviation(int64_t fan);

}  // namespace guise::models

// Convolutions with any window, stride and padding as products of matrices, over places that are gathered
// block by block: what Winograd's do not do. Weights are [K, kernel_h, kernel_w, C], which is LibTorch's [K,
// C, kernel_h, kernel_w] in channels_last memory.
#pragma once

#include <cstdint>

#include "kernels/convolution.h"
#include "kernels/window_plan.h"
#include "kernels/workers.h"

namespace guise::kernels {

// The same shape, count of workers and level give the same bits. Scratch and packed weights begin on
// kScratchAlignment; scratch need not be cleared and keeps nothing.
class WindowConvolution {
 public:
  // The output has at least one place; `level` is one of usable_levels(). Every later call has `workers`
  // workers.
  WindowConvolution(const ConvolutionShape& shape, int64_t workers, VectorLevel level = vector_level());

  int64_t output_h() const { return forward_.phases[0].down.places; }
  int64_t output_w() const { return forward_.phases[0].across.places; }

  int64_t packed_floats(PackedFor use) const;
  void pack(const float* weights, PackedFor use, float* packed, Workers& workers) const;

  // y = x * w; source.x is [N, H, W, C], sink.y [N, output_h, output_w, K]. `packed` is for forward.
  int64_t forward_scratch() const { return forward_.workers * forward_.worker_floats(); }
  void forward(const Source& source, const float* packed, const Sink& sink, float* scratch,
               Workers& workers) const;

  // The gradient of x from that of y: source.x is [N, output_h, output_w, K], sink.y [N, H, W, C]. `packed`
  // is for input_gradient.
  int64_t input_gradient_scratch() const { return backward_.workers * backward_.worker_floats(); }
  void input_gradient(const Source& source, const float* packed, const Sink& sink, float* scratch,
                      Workers& workers) const;

  // The gradient of the weights, [K, kernel_h, kernel_w, C], from x, [N, H, W, C], and the gradient of y.
  int64_t weight_gradient_scratch() const { return weights_.workers * weights_.worker_floats(); }
  void weight_gradient(const Source& x, const Source& y_gradient, float* gradient, float* scratch,
                       Workers& workers) const;

 private:
  ConvolutionShape shape_;
  const LevelTable& table_;
  WindowPlan forward_, backward_;
  WindowWeightPlan weights_;
};

}  // namespace guise::kernels

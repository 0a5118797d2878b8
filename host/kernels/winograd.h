// 3x3 convolutions of padding 1 by Winograd's algorithms (Lavin and Gray, "Fast Algorithms for Convolutional
// Neural Networks", 2016): of stride 1 by F(4x4, 3x3), with up to 4 times fewer multiplications; of stride 2
// by F(4x4, 2x2) of its odd rows and columns, with up to 1.78 times fewer. Maps are [N, H, W, channels] of
// any size, weights [K, 3, 3, C], which is LibTorch's [K, C, 3, 3] in channels_last memory. The relative
// error is about 1e-6, of weights' gradients 1e-5.
#pragma once

#include <cstdint>

#include "kernels/convolution.h"
#include "kernels/winograd_plan.h"
#include "kernels/workers.h"

namespace guise::kernels {

// The same shape, count of workers and level give the same bits. Scratch and packed weights begin on
// kScratchAlignment; scratch need not be cleared and keeps nothing.
class Winograd {
 public:
  // All numbers of the shape are at least 1, the stride 1 or 2; `level` is one of usable_levels(). Every
  // later call has `workers` workers.
  Winograd(const WinogradShape& shape, int64_t workers, VectorLevel level = vector_level());

  int64_t packed_floats(PackedFor use) const;
  void pack(const float* weights, PackedFor use, float* packed, Workers& workers) const;

  // y = x * w; source.x is [N, H, W, C], sink.y [N, output_h, output_w, K]. `packed` is for
  // forward.
  int64_t forward_scratch() const { return forward_.scratch_floats(); }
  void forward(const Source& source, const float* packed, const Sink& sink, float* scratch,
               Workers& workers) const;

  // The gradient of x from that of y: source.x is [N, output_h, output_w, K], sink.y [N, H, W, C]. `packed`
  // is for input_gradient.
  int64_t input_gradient_scratch() const { return backward_.scratch_floats(); }
  void input_gradient(const Source& source, const float* packed, const Sink& sink, float* scratch,
                      Workers& workers) const;

  // The gradient of the weights, [K, 3, 3, C], from x, [N, H, W, C], and the gradient of y.
  int64_t weight_gradient_scratch() const;
  void weight_gradient(const Source& x, const Source& y_gradient, float* gradient, float* scratch,
                       Workers& workers) const;

 private:
  WinogradShape shape_;
  const LevelTable& table_;
  const WinogradParts& parts_;
  WinogradPlan forward_, backward_, weights_;
};

}  // namespace guise::kernels

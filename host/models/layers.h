// The layers a network is built from, as plain structs over tensors that the network lists, and the builder
// that names and initialises them. Activations are [N, C, H, W], channels_last. Leaves out how layers are put
// together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/network.h"

namespace guise::models {

struct Extent {
  int64_t height = 0, width = 0;  // pixels
};

// Square kernel, padding kernel / 2, no bias.
struct Convolution {
  at::Tensor weight;  // [out, in, kernel, kernel], channels_last
  int64_t stride = 1;

  at::Tensor operator()(const at::Tensor& input) const;
  Extent output_extent(Extent input) const;
  int64_t multiply_adds(Extent output) const { return weight.numel() * output.height * output.width; }
};

inline constexpr double kBatchNormMomentum = 0.1;

// eps 1e-5; running <- 0.9 running + 0.1 batch (variance: the unbiased one).
struct BatchNorm {
  at::Tensor weight, bias, running_mean, running_var;  // [C]
  at::Tensor batches_tracked;                          // int64 []

  at::Tensor operator()(const at::Tensor& input, Mode mode) const;
};

struct Linear {
  at::Tensor weight, bias;  // [out, in], [out]

  at::Tensor operator()(const at::Tensor& input) const;
};

// Appends every tensor of a layer to `tensors` under "<name>.weight" and so on.
class LayerBuilder {
 public:
  // Without a seed the drawn weights are 0: for a network whose values are copied in right after.
  LayerBuilder(std::vector<NamedTensor>& tensors, std::optional<uint64_t> seed)
      : tensors_(tensors), seed_(seed) {}

  Convolution convolution(const std::string& name, int64_t in, int64_t out, int64_t kernel, int64_t stride);
  BatchNorm batch_norm(const std::string& name, int64_t channels, double initial_weight);
  Linear linear(const std::string& name, int64_t in, int64_t out);

 private:
  at::Tensor draw(const std::vector<int64_t>& shape, double deviation) const;
  at::Tensor parameter(const std::string& name, at::Tensor values);
  at::Tensor buffer(const std::string& name, at::Tensor values);

  std::vector<NamedTensor>& tensors_;
  std::optional<uint64_t> seed_;
};

}  // namespace guise::models

// Names and initialises layers, and lists their tensors: parameters and buffers in state_dict order. What
// norm and activation a layer has is the run's (model.norm, model.activation).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "models/layers.h"

namespace guise::models {

struct ConvolutionShape {
  int64_t in = 3, out = 0;  // channels
  int64_t kernel = 3, stride = 1;
  bool bias = false;  // also where no norm follows
};

// Appends every tensor of a layer to `tensors` under "<name>.weight" and so on.
class LayerBuilder {
 public:
  // Without a seed the drawn weights are 0: for a network whose values are copied in right after.
  LayerBuilder(std::vector<NamedTensor>& tensors, const config::ModelConfig& config,
               std::optional<uint64_t> seed);

  // Kaiming normal, fan out; a bias of 0. It has one where the run's networks have no norm, too.
  Convolution convolution(const std::string& name, const ConvolutionShape& shape);
  // The last of a residual branch, whose norm should start at 0: without a norm it does itself.
  Convolution last_convolution(const std::string& name, const ConvolutionShape& shape);
  Norm norm(const std::string& name, int64_t channels, double initial_weight = 1);
  BatchNorm batch_norm(const std::string& name, int64_t channels, double initial_weight = 1);
  const Activation& activation() const { return activation_; }

  // N(0, deviation^2); a bias of 0.
  Linear linear(const std::string& name, int64_t in, int64_t out, double deviation);
  at::Tensor drawn(const std::string& name, const std::vector<int64_t>& shape, double deviation);
  at::Tensor constant(const std::string& name, int64_t size, double value);

 private:
  Convolution convolution_of(const std::string& name, const ConvolutionShape& shape, double deviation);
  at::Tensor draw(const std::vector<int64_t>& shape, double deviation) const;
  at::Tensor parameter(const std::string& name, at::Tensor values);
  at::Tensor buffer(const std::string& name, at::Tensor values);

  std::vector<NamedTensor>& tensors_;
  std::optional<uint64_t> seed_;
  std::string norm_;
  int64_t norm_groups_;
  Activation activation_;
};

}  // namespace guise::models

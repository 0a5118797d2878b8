// Blocks with a shortcut: of ResNet (He et al. 2016, arXiv 1512.03385) and of Wide ResNet (Zagoruyko and
// Komodakis 2016, arXiv 1605.07146).
#pragma once

#include <string>

#include "models/backbone.h"
#include "models/tensor_names.h"

namespace guise::models {

// Where stride or channels change the shortcut is a 1x1 convolution with norm ("<name>.downsample"), or
// option A of the paper: every stride-th pixel, and channels of zeros, half of them before, without weights.
enum class Shortcut { projection, zero_padding };

struct ResidualShape {
  std::string name;  // "layer1.0"
  int64_t out = 0;   // channels
  int64_t stride = 1;
};

// Two 3x3 convolutions; the first has the stride.
void add_basic_block(Backbone& backbone, LayerBuilder& builder, const ResidualShape& shape,
                     Shortcut shortcut);

// 1x1, 3x3 with the stride (as torchvision has it), 1x1 to four times the channels of the first two.
void add_bottleneck(Backbone& backbone, LayerBuilder& builder, const ResidualShape& shape);

// Norm and activation come before each of two 3x3 convolutions; the shortcut, "<name>.downsample.0", has
// neither and reads the activated input.
void add_pre_activation_block(Backbone& backbone, LayerBuilder& builder, const ResidualShape& shape);

// The norm and activation that end a backbone of such blocks.
void add_norm(Backbone& backbone, LayerBuilder& builder, const std::string& name);

// Of a network of such blocks behind "conv1", with the head "fc": torchvision's names.
TensorNames residual_names(const std::string& title);

}  // namespace guise::models

// The backbones that make_network.cpp names, and what their tensors are called. Widths and counts are those
// of the sources at their head.
#pragma once

#include "models/backbone.h"
#include "models/tensor_names.h"

namespace guise::models {

Backbone resnet18(LayerBuilder& builder, const config::ModelConfig& config);
Backbone resnet34(LayerBuilder& builder, const config::ModelConfig& config);
Backbone resnet50(LayerBuilder& builder, const config::ModelConfig& config);
const TensorNames& resnet_names();

Backbone resnet20(LayerBuilder& builder, const config::ModelConfig& config);
Backbone resnet32(LayerBuilder& builder, const config::ModelConfig& config);
Backbone resnet56(LayerBuilder& builder, const config::ModelConfig& config);

Backbone wrn16_4(LayerBuilder& builder, const config::ModelConfig& config);
Backbone wrn40_2(LayerBuilder& builder, const config::ModelConfig& config);
Backbone wrn28_10(LayerBuilder& builder, const config::ModelConfig& config);
const TensorNames& wide_resnet_names();

Backbone vgg11(LayerBuilder& builder, const config::ModelConfig& config);
Backbone vgg16(LayerBuilder& builder, const config::ModelConfig& config);
const TensorNames& vgg11_names();
const TensorNames& vgg16_names();

}  // namespace guise::models

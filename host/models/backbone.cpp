// The blocks that most backbones have.
#include "models/backbone.h"

#include <ATen/ops/max_pool2d.h>

#include <optional>

namespace guise::models {
namespace {

class ConvolutionBlock final : public Block {
 public:
  explicit ConvolutionBlock(Convolution convolution) : convolution_(std::move(convolution)) {}
  ConvolutionBlock(Convolution convolution, Norm norm, const Activation& activation)
      : convolution_(std::move(convolution)), norm_(std::move(norm)), activation_(activation) {
    const auto link = link_of(convolution_, *norm_);
    if (link && activation.kind == Activation::Kind::relu) chain_ = nodes::Chain{.links = {*link}};
  }

  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const override {
    if (chain_) {
      if (const auto output = computed(*chain_, input, {}, pass)) return *output;
    }
    const at::Tensor output = convolution_(input, pass);
    return norm_ ? activation_.in_place((*norm_)(output, pass)) : output;
  }
  Extent output_extent(Extent input) const override { return convolution_.output_extent(input); }
  std::vector<PlacedConvolution> convolutions(Extent input) const override { return {{convolution_, input}}; }

 private:
  Convolution convolution_;
  std::optional<Norm> norm_;
  std::optional<nodes::Chain> chain_;  // the whole, where it is one
  Activation activation_;
};

class MaxPoolBlock final : public Block {
 public:
  explicit MaxPoolBlock(const PoolShape& shape) : shape_(shape) {}

  at::Tensor operator()(const at::Tensor& input, const Pass&) const override {
    return at::max_pool2d(input, {shape_.kernel, shape_.kernel}, {shape_.stride, shape_.stride},
                          {shape_.padding, shape_.padding});
  }
  Extent output_extent(Extent input) const override { return {along(input.height), along(input.width)}; }
  std::vector<PlacedConvolution> convolutions(Extent) const override { return {}; }

 private:
  // 0 where the kernel does not fit.
  int64_t along(int64_t size) const {
    const int64_t room = size + 2 * shape_.padding - shape_.kernel;
    return room < 0 ? 0 : room / shape_.stride + 1;
  }

  PoolShape shape_;
};

}  // namespace

void add_convolution(Backbone& backbone, LayerBuilder& builder, const ConvolutionNames& names,
                     const ConvolutionShape& shape) {
  Convolution convolution = builder.convolution(names.convolution, shape);
  Norm norm = builder.norm(names.norm, shape.out);
  add_block(
      backbone, names.convolution,
      std::make_unique<ConvolutionBlock>(std::move(convolution), std::move(norm), builder.activation()));
  backbone.channels = shape.out;
}

void add_block(Backbone& backbone, const std::string& name, std::unique_ptr<Block> block) {
  backbone.blocks.push_back(std::move(block));
  backbone.names.push_back(name);
}

void add_max_pool(Backbone& backbone, const std::string& name, const PoolShape& shape) {
  add_block(backbone, name, std::make_unique<MaxPoolBlock>(shape));
}

void add_stem(Backbone& backbone, LayerBuilder& builder, const config::ModelConfig& config, StemKind kind) {
  const bool imagenet = config.stem == "imagenet";
  const ConvolutionShape shape{.in = backbone.channels,
                               .out = config.stem_channels == 0 ? config.width : config.stem_channels,
                               .kernel = imagenet                 ? 7
                                         : config.stem == "conv5" ? 5
                                                                  : 3,
                               .stride = imagenet ? 2 : 1};
  if (kind == StemKind::bare) {
    add_block(backbone, "conv1", std::make_unique<ConvolutionBlock>(builder.convolution("conv1", shape)));
    backbone.channels = shape.out;
  } else {
    add_convolution(backbone, builder, {"conv1", "bn1"}, shape);
  }
  if (imagenet) add_max_pool(backbone, "maxpool", {.kernel = 3, .stride = 2, .padding = 1});
}

}  // namespace guise::models

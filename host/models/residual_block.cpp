#include "models/residual_block.h"

#include <ATen/ops/constant_pad_nd.h>

#include <optional>

namespace guise::models {
namespace {

struct Step {
  Convolution convolution;
  Norm norm;
};

// The last norm of a new branch is 0: the block passes its input on.
Step build_step(LayerBuilder& builder, const std::string& name, int place, const ConvolutionShape& shape,
                bool last) {
  const std::string number = std::to_string(place);
  Step step;  // one statement each: the order of the network's tensors is the order of these lines
  step.convolution = last ? builder.last_convolution(name + ".conv" + number, shape)
                          : builder.convolution(name + ".conv" + number, shape);
  step.norm = builder.norm(name + ".bn" + number, shape.out, last ? 0 : 1);
  return step;
}

struct ZeroPadding {
  int64_t stride = 1, before = 0, after = 0;  // channels of zeros

  at::Tensor operator()(const at::Tensor& input) const {
    const at::Tensor kept = input.slice(2, 0, std::nullopt, stride).slice(3, 0, std::nullopt, stride);
    return at::constant_pad_nd(kept, {0, 0, 0, 0, before, after});
  }
};

class ResidualBlock final : public Block {
 public:
  ResidualBlock(std::vector<Step> steps, const Activation& activation)
      : steps_(std::move(steps)), activation_(activation) {}
  void shorten_by(Step projection) { projection_ = std::move(projection); }
  void shorten_by(const ZeroPadding& padding) { padding_ = padding; }

  // In place where no backward pass needs the value: batch norm keeps its input, ReLU its result.
  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const override {
    at::Tensor output = input;
    for (const Step& step : steps_) {
      output = step.norm(step.convolution(output), pass);
      if (&step != &steps_.back()) output = activation_.in_place(output);
    }
    if (projection_) {
      output.add_(projection_->norm(projection_->convolution(input), pass));
    } else {
      output.add_(padding_ ? (*padding_)(input) : input);
    }
    return activation_.in_place(output);
  }

  Extent output_extent(Extent input) const override {
    for (const Step& step : steps_) input = step.convolution.output_extent(input);
    return input;
  }

  int64_t multiply_adds(Extent input) const override {
    int64_t count = 0;
    Extent extent = input;
    for (const Step& step : steps_) {
      extent = step.convolution.output_extent(extent);
      count += step.convolution.multiply_adds(extent);
    }
    return projection_ ? count + projection_->convolution.multiply_adds(extent) : count;
  }

 private:
  std::vector<Step> steps_;
  std::optional<Step> projection_;
  std::optional<ZeroPadding> padding_;
  Activation activation_;
};

Step build_projection(LayerBuilder& builder, const std::string& name, const ConvolutionShape& shape) {
  Step step;
  step.convolution = builder.convolution(name + ".downsample.0", shape);
  step.norm = builder.norm(name + ".downsample.1", shape.out);
  return step;
}

bool changes(const ResidualShape& shape, int64_t in, int64_t out) {
  return shape.stride != 1 || in != out;
}

class PreActivationBlock final : public Block {
 public:
  PreActivationBlock(LayerBuilder& builder, const ResidualShape& shape, int64_t in)
      : activation_(builder.activation()) {
    first_norm_ = builder.norm(shape.name + ".bn1", in);
    first_ = builder.convolution(shape.name + ".conv1",
                                 {.in = in, .out = shape.out, .kernel = 3, .stride = shape.stride});
    second_norm_ = builder.norm(shape.name + ".bn2", shape.out);
    second_ = builder.last_convolution(shape.name + ".conv2", {.in = shape.out, .out = shape.out});
    if (changes(shape, in, shape.out))
      projection_ = builder.convolution(shape.name + ".downsample.0",
                                        {.in = in, .out = shape.out, .kernel = 1, .stride = shape.stride});
  }

  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const override {
    // Without a norm the value to be activated is the input, which the shortcut needs too.
    const at::Tensor activated =
        first_norm_.is_none() ? activation_(input) : activation_.in_place(first_norm_(input, pass));
    const at::Tensor hidden = activation_.in_place(second_norm_(first_(activated), pass));
    return second_(hidden).add_(projection_ ? (*projection_)(activated) : input);
  }

  Extent output_extent(Extent input) const override { return first_.output_extent(input); }
  int64_t multiply_adds(Extent input) const override {
    const Extent extent = output_extent(input);
    const int64_t count = first_.multiply_adds(extent) + second_.multiply_adds(extent);
    return projection_ ? count + projection_->multiply_adds(extent) : count;
  }

 private:
  Norm first_norm_, second_norm_;
  Convolution first_, second_;
  std::optional<Convolution> projection_;
  Activation activation_;
};

class NormBlock final : public Block {
 public:
  NormBlock(Norm norm, const Activation& activation) : norm_(std::move(norm)), activation_(activation) {}
  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const override {
    return norm_.is_none() ? activation_(input) : activation_.in_place(norm_(input, pass));
  }
  Extent output_extent(Extent input) const override { return input; }
  int64_t multiply_adds(Extent) const override { return 0; }

 private:
  Norm norm_;
  Activation activation_;
};

void add(Backbone& backbone, const std::string& name, std::unique_ptr<Block> block, int64_t channels) {
  add_block(backbone, name, std::move(block));
  backbone.channels = channels;
}

}  // namespace

void add_basic_block(Backbone& backbone, LayerBuilder& builder, const ResidualShape& shape,
                     Shortcut shortcut) {
  const int64_t in = backbone.channels, out = shape.out;
  std::vector<Step> steps;
  steps.push_back(build_step(builder, shape.name, 1, {.in = in, .out = out, .stride = shape.stride}, false));
  steps.push_back(build_step(builder, shape.name, 2, {.in = out, .out = out}, true));
  auto block = std::make_unique<ResidualBlock>(std::move(steps), builder.activation());
  if (changes(shape, in, out) && shortcut == Shortcut::projection) {
    block->shorten_by(
        build_projection(builder, shape.name, {.in = in, .out = out, .kernel = 1, .stride = shape.stride}));
  } else if (changes(shape, in, out)) {
    block->shorten_by(ZeroPadding{shape.stride, (out - in) / 2, out - in - (out - in) / 2});
  }
  add(backbone, shape.name, std::move(block), out);
}

void add_bottleneck(Backbone& backbone, LayerBuilder& builder, const ResidualShape& shape) {
  const int64_t in = backbone.channels, inner = shape.out, out = 4 * shape.out;
  std::vector<Step> steps;
  steps.push_back(build_step(builder, shape.name, 1, {.in = in, .out = inner, .kernel = 1}, false));
  steps.push_back(
      build_step(builder, shape.name, 2, {.in = inner, .out = inner, .stride = shape.stride}, false));
  steps.push_back(build_step(builder, shape.name, 3, {.in = inner, .out = out, .kernel = 1}, true));
  auto block = std::make_unique<ResidualBlock>(std::move(steps), builder.activation());
  if (changes(shape, in, out)) {
    block->shorten_by(
        build_projection(builder, shape.name, {.in = in, .out = out, .kernel = 1, .stride = shape.stride}));
  }
  add(backbone, shape.name, std::move(block), out);
}

void add_pre_activation_block(Backbone& backbone, LayerBuilder& builder, const ResidualShape& shape) {
  add(backbone, shape.name, std::make_unique<PreActivationBlock>(builder, shape, backbone.channels),
      shape.out);
}

void add_norm(Backbone& backbone, LayerBuilder& builder, const std::string& name) {
  add(backbone, name,
      std::make_unique<NormBlock>(builder.norm(name, backbone.channels), builder.activation()),
      backbone.channels);
}

TensorNames residual_names(const std::string& title) {
  return {.title = title,
          .head = "fc.",
          .first = "conv1.weight",
          .torchvision = {},
          .mmpretrain = {{"fc.", "head.fc."}, {"", "backbone."}}};
}

}  // namespace guise::models

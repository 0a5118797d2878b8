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
      : steps_(std::move(steps)), activation_(activation) {
    if (activation.kind != Activation::Kind::relu) return;
    nodes::Chain chain{.adds = nodes::Addition::input};
    for (const Step& step : steps_) {
      const auto link = link_of(step.convolution, step.norm);
      if (!link) return;
      chain.links.push_back(*link);
    }
    chain_ = chain;
  }
  void shorten_by(Step projection) {
    projection_ = std::move(projection);
    if (!chain_) return;
    chain_->adds = nodes::Addition::projection;
    chain_->projection = link_of(projection_->convolution, projection_->norm);
  }
  void shorten_by(const ZeroPadding& padding) {
    padding_ = padding;
    if (chain_) chain_->adds = nodes::Addition::tensor;
  }

  // In place where no backward pass needs the value: batch norm keeps its input, ReLU its result.
  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const override {
    if (const auto output = as_chain(input, pass)) return *output;
    at::Tensor output = input;
    for (const Step& step : steps_) {
      output = step.norm(step.convolution(output, pass), pass);
      if (&step != &steps_.back()) output = activation_.in_place(output);
    }
    if (projection_) {
      output.add_(projection_->norm(projection_->convolution(input, pass), pass));
    } else {
      output.add_(padding_ ? (*padding_)(input) : input);
    }
    return activation_.in_place(output);
  }

  Extent output_extent(Extent input) const override {
    for (const Step& step : steps_) input = step.convolution.output_extent(input);
    return input;
  }

  std::vector<PlacedConvolution> convolutions(Extent input) const override {
    std::vector<PlacedConvolution> list;
    Extent extent = input;
    for (const Step& step : steps_) {
      list.push_back({step.convolution, extent});
      extent = step.convolution.output_extent(extent);
    }
    if (projection_) list.push_back({projection_->convolution, input});
    return list;
  }

 private:
  std::optional<at::Tensor> as_chain(const at::Tensor& input, const Pass& pass) const {
    if (!chain_ || pass.kernels == nullptr) return std::nullopt;
    at::Tensor added;
    if (padding_) added = (*padding_)(input).contiguous(at::MemoryFormat::ChannelsLast);
    return computed(*chain_, input, added, pass);
  }

  std::vector<Step> steps_;
  std::optional<Step> projection_;
  std::optional<ZeroPadding> padding_;
  std::optional<nodes::Chain> chain_;  // the whole block, where it is one
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

at::Tensor norm_and_activate(const Norm& norm, const Activation& activation, const at::Tensor& input,
                             const Pass& pass) {
  if (norm.is_none()) return activation(input);  // not in place: others need the input
  if (norm.batch && activation.kind == Activation::Kind::relu) return norm.batch->and_relu(input, pass);
  return activation.in_place(norm(input, pass));
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
    const auto link = link_of(first_, second_norm_);
    if (link && activation_.kind == Activation::Kind::relu)
      chain_ = nodes::Chain{
          .links = {*link, second_.link()}, .adds = nodes::Addition::tensor, .ends_with_relu = false};
  }

  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const override {
    const at::Tensor activated = norm_and_activate(first_norm_, activation_, input, pass);
    const at::Tensor shortcut = projection_ ? (*projection_)(activated, pass) : input;
    if (chain_) {
      if (const auto output = computed(*chain_, activated, shortcut, pass)) return *output;
    }
    const at::Tensor hidden = activation_.in_place(second_norm_(first_(activated, pass), pass));
    return second_(hidden, pass).add_(shortcut);
  }

  Extent output_extent(Extent input) const override { return first_.output_extent(input); }
  std::vector<PlacedConvolution> convolutions(Extent input) const override {
    std::vector<PlacedConvolution> list = {{first_, input}, {second_, output_extent(input)}};
    if (projection_) list.push_back({*projection_, input});
    return list;
  }

 private:
  Norm first_norm_, second_norm_;
  Convolution first_, second_;
  std::optional<Convolution> projection_;
  std::optional<nodes::Chain> chain_;  // from the activated input on
  Activation activation_;
};

class NormBlock final : public Block {
 public:
  NormBlock(Norm norm, const Activation& activation) : norm_(std::move(norm)), activation_(activation) {}
  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const override {
    return norm_and_activate(norm_, activation_, input, pass);
  }
  Extent output_extent(Extent input) const override { return input; }
  std::vector<PlacedConvolution> convolutions(Extent) const override { return {}; }

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

// ResNet-18 for CIFAR; see the header.
#include "models/resnet18.h"

#include <ATen/ops/mean.h>
#include <ATen/ops/relu.h>

#include <string>

#include "core/error.h"

namespace guise::models {
namespace {

void require_positive(const std::string& what, int64_t value) {
  if (value >= 1) return;
  throw core::usage_error(
      {.place = "model", .expected = what + " of at least 1", .received = std::to_string(value)});
}

}  // namespace

ResNet18::ResNet18(const ResNet18Shape& shape, std::optional<uint64_t> seed)
    : HeadedNetwork("fc"), shape_(shape) {
  constexpr int64_t image_channels = 3;
  LayerBuilder builder(tensors_, seed);
  stem_ = builder.convolution("conv1", image_channels, shape.stem_channels, 3, 1);
  stem_norm_ = builder.batch_norm("bn1", shape.stem_channels, 1.0);
  int64_t channels = shape.stem_channels;
  for (int64_t stage = 0; stage < 4; ++stage) {
    const int64_t out = shape.width << stage;
    for (int64_t place = 0; place < 2; ++place) {
      const std::string name = "layer" + std::to_string(stage + 1) + "." + std::to_string(place);
      blocks_.push_back(build_block(builder, name, channels, out, stage > 0 && place == 0 ? 2 : 1));
      channels = out;
    }
  }
  build_head(builder, channels, shape.classes);
}

ResNet18::Block ResNet18::build_block(LayerBuilder& builder, const std::string& name, int64_t in, int64_t out,
                                      int64_t stride) {
  Block block;  // one statement each: the order of the network's tensors is the order of these lines
  block.first = builder.convolution(name + ".conv1", in, out, 3, stride);
  block.first_norm = builder.batch_norm(name + ".bn1", out, 1.0);
  block.second = builder.convolution(name + ".conv2", out, out, 3, 1);
  block.second_norm = builder.batch_norm(name + ".bn2", out, 0.0);  // a new block passes its input on
  if (stride != 1 || in != out) {
    block.projection.emplace();
    block.projection->convolution = builder.convolution(name + ".downsample.0", in, out, 1, stride);
    block.projection->norm = builder.batch_norm(name + ".downsample.1", out, 1.0);
  }
  return block;
}

at::Tensor ResNet18::run_stem(const at::Tensor& images, Mode mode) const {
  return stem_norm_(stem_(images.contiguous(at::MemoryFormat::ChannelsLast)), mode).relu_();
}

at::Tensor ResNet18::run_block(const Block& block, const at::Tensor& input, Mode mode) {
  // In place where no backward pass needs the value: batch norm keeps its input, ReLU its result.
  const at::Tensor hidden = block.first_norm(block.first(input), mode).relu_();
  at::Tensor output = block.second_norm(block.second(hidden), mode);
  if (!block.projection) return output.add_(input).relu_();
  return output.add_(block.projection->norm(block.projection->convolution(input), mode)).relu_();
}

at::Tensor ResNet18::features(const at::Tensor& images, Mode mode) const {
  at::Tensor hidden = run_stem(images, mode);
  for (const Block& block : blocks_) hidden = run_block(block, hidden, mode);
  return hidden.mean({2, 3});
}

std::vector<at::Tensor> ResNet18::activations(const at::Tensor& images, Mode mode) const {
  std::vector<at::Tensor> values = {run_stem(images, mode)};
  for (const Block& block : blocks_) values.push_back(run_block(block, values.back(), mode));
  return values;
}

int64_t ResNet18::multiply_adds(int64_t height, int64_t width) const {
  Extent extent = stem_.output_extent({height, width});
  int64_t count = stem_.multiply_adds(extent) + head_.weight.numel();
  for (const Block& block : blocks_) {
    extent = block.first.output_extent(extent);
    count += block.first.multiply_adds(extent) + block.second.multiply_adds(extent);
    if (block.projection) count += block.projection->convolution.multiply_adds(extent);
  }
  return count;
}

std::unique_ptr<Network> ResNet18::clone() const {
  auto copy = std::make_unique<ResNet18>(shape_, std::nullopt);
  copy->copy_frozen(*this);
  return copy;
}

std::unique_ptr<Network> make_resnet18(const config::ModelConfig& config, int64_t classes, uint64_t seed) {
  const int64_t stem_channels = config.stem_channels == 0 ? config.width : config.stem_channels;
  require_positive("a width", config.width);
  require_positive("a number of stem channels", stem_channels);
  require_positive("a number of classes", classes);
  return std::make_unique<ResNet18>(ResNet18Shape{config.width, stem_channels, classes}, seed);
}

const TensorNames& resnet18_names() {
  static const TensorNames names = {.title = "ResNet",
                                    .head = "fc.",
                                    .first = "conv1.weight",
                                    .torchvision = {},
                                    .mmpretrain = {{"fc.", "head.fc."}, {"", "backbone."}}};
  return names;
}

}  // namespace guise::models

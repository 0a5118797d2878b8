#include "models/convolutional_network.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "models/head_only.h"

namespace guise::models {
namespace {

constexpr uint32_t kDropoutBeforePooling = 0;

void require_positive(const std::string& what, int64_t value) {
  if (value >= 1) return;
  throw core::usage_error(
      {.place = "model", .expected = what + " of at least 1", .received = std::to_string(value)});
}

}  // namespace

ConvolutionalNetwork::ConvolutionalNetwork(Architecture architecture, const config::ModelConfig& config,
                                           int64_t classes, std::optional<uint64_t> seed)
    : architecture_(std::move(architecture)),
      config_(config),
      dropout_{config.dropout, kDropoutBeforePooling} {
  require_positive("a width", config.width);
  if (config.stem_channels != 0) require_positive("a number of stem channels", config.stem_channels);
  require_positive("a number of classes", classes);
  LayerBuilder builder(tensors_, config, seed);
  backbone_ = architecture_.backbone(builder, config);
  pooling_.emplace(builder, config);
  const HeadShape shape{pooling_->feature_dim(backbone_.channels), classes};
  head_.emplace(builder, architecture_.head, shape, config.head);
}

at::Tensor ConvolutionalNetwork::features(const at::Tensor& images, const Pass& pass) const {
  at::Tensor maps = images.contiguous(at::MemoryFormat::ChannelsLast);
  for (const auto& block : backbone_.blocks) maps = (*block)(maps, pass);
  return (*pooling_)(dropout_(maps, pass));
}

at::Tensor ConvolutionalNetwork::head(const at::Tensor& features, const Pass& pass) const {
  return (*head_)(features, pass);
}

std::vector<at::Tensor> ConvolutionalNetwork::activations(const at::Tensor& images, const Pass& pass) const {
  std::vector<at::Tensor> values;
  at::Tensor maps = images.contiguous(at::MemoryFormat::ChannelsLast);
  for (const auto& block : backbone_.blocks) values.push_back(maps = (*block)(maps, pass));
  return values;
}

int64_t ConvolutionalNetwork::multiply_adds(int64_t height, int64_t width) const {
  Extent extent{height, width};
  int64_t count = head_->multiply_adds();
  for (const auto& block : backbone_.blocks) {
    count += block->multiply_adds(extent);
    extent = block->output_extent(extent);
  }
  return count;
}

int64_t ConvolutionalNetwork::smallest_side() const {
  const auto fits = [&](int64_t side) {
    Extent extent{side, side};
    for (const auto& block : backbone_.blocks) extent = block->output_extent(extent);
    return std::min(extent.height, extent.width) >= pooling_->smallest_side();
  };
  int64_t side = 1;
  while (!fits(side)) ++side;
  return side;
}

std::unique_ptr<Network> ConvolutionalNetwork::clone() const {
  auto copy = std::make_unique<ConvolutionalNetwork>(architecture_, config_, classes(), std::nullopt);
  copy->copy_frozen(*this);
  return copy;
}

std::unique_ptr<Network> ConvolutionalNetwork::clone_head() const {
  return std::make_unique<HeadOnly>(architecture_.head, config_, head_->shape(), *this);
}

}  // namespace guise::models

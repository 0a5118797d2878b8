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

at::Tensor ConvolutionalNetwork::features(const at::Tensor& images, const Pass& asked) const {
  const Pass pass = with_kernels(asked);
  at::Tensor maps = images.contiguous(at::MemoryFormat::ChannelsLast);
  for (size_t i = 0; i < backbone_.blocks.size(); ++i) {
    maps = (*backbone_.blocks[i])(maps, pass);
    if (pass.layers == nullptr) continue;
    for (const std::string& name : names_of_block(i)) {
      if (const auto wanted = pass.layers->find(name); wanted != pass.layers->end()) wanted->second = maps;
    }
  }
  return (*pooling_)(dropout_(maps, pass));
}

Pass ConvolutionalNetwork::with_kernels(Pass pass) const {
  pass.kernels = kernels_;
  if (pass.mode == Mode::evaluate) {
    pass.prepared = prepared_.get();
  } else {
    tensors_written();  // the running statistics
  }
  return pass;
}

// "layer3.1" is also "layer3" where no later block is of that stage.
std::vector<std::string> ConvolutionalNetwork::names_of_block(size_t block) const {
  std::vector<std::string> names = {backbone_.names[block]};
  const std::string stage = names.front().substr(0, names.front().find('.'));
  const bool goes_on =
      block + 1 < backbone_.names.size() && backbone_.names[block + 1].starts_with(stage + ".");
  if (stage != names.front() && !goes_on) names.push_back(stage);
  return names;
}

std::vector<std::string> ConvolutionalNetwork::layers() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < backbone_.blocks.size(); ++i) {
    for (std::string& name : names_of_block(i)) names.push_back(std::move(name));
  }
  return names;
}

at::Tensor ConvolutionalNetwork::head(const at::Tensor& features, const Pass& pass) const {
  return (*head_)(features, pass);
}

std::vector<at::Tensor> ConvolutionalNetwork::activations(const at::Tensor& images, const Pass& asked) const {
  const Pass pass = with_kernels(asked);
  std::vector<at::Tensor> values;
  at::Tensor maps = images.contiguous(at::MemoryFormat::ChannelsLast);
  for (const auto& block : backbone_.blocks) values.push_back(maps = (*block)(maps, pass));
  return values;
}

int64_t ConvolutionalNetwork::multiply_adds(int64_t height, int64_t width) const {
  int64_t count = head_->multiply_adds();
  for (const PlacedConvolution& placed : placed_convolutions({height, width}))
    count += placed.multiply_adds();
  return count;
}

std::vector<NamedConvolution> ConvolutionalNetwork::convolutions(int64_t height, int64_t width) const {
  std::vector<NamedConvolution> list;
  for (const auto& [convolution, input] : placed_convolutions({height, width})) {
    const at::Tensor& weight = convolution.weight;
    const auto entry = std::find_if(tensors_.begin(), tensors_.end(),
                                    [&](const NamedTensor& each) { return each.tensor.is_same(weight); });
    list.push_back(
        {entry->name.substr(0, entry->name.rfind('.')),
         {weight.size(1), weight.size(0), weight.size(2), convolution.stride, input.height, input.width}});
  }
  return list;
}

std::vector<PlacedConvolution> ConvolutionalNetwork::placed_convolutions(Extent extent) const {
  std::vector<PlacedConvolution> list;
  for (const auto& block : backbone_.blocks) {
    for (PlacedConvolution& placed : block->convolutions(extent)) list.push_back(std::move(placed));
    extent = block->output_extent(extent);
  }
  return list;
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

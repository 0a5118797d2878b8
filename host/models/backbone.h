// A backbone as a list of blocks, each from a map [N, C, H, W] to the next, channels_last.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/layer_builder.h"

namespace guise::models {

// A convolution and the extent of what it reads.
struct PlacedConvolution {
  Convolution convolution;
  Extent input;

  int64_t multiply_adds() const { return convolution.multiply_adds(convolution.output_extent(input)); }
};

class Block {
 public:
  virtual ~Block() = default;
  virtual at::Tensor operator()(const at::Tensor& input, const Pass& pass) const = 0;
  virtual Extent output_extent(Extent input) const = 0;
  // In the order in which they are computed.
  virtual std::vector<PlacedConvolution> convolutions(Extent input) const = 0;
};

struct Backbone {
  std::vector<std::unique_ptr<Block>> blocks = {};
  std::vector<std::string> names = {};  // of each block's output: "conv1", "layer3.0"
  int64_t channels = 3;                 // of the last block's map; of the image where there is none
};

// "<convolution>.weight", "<norm>.weight" and so on; then the activation. Counts in `backbone.channels`.
struct ConvolutionNames {
  std::string convolution, norm;
};
void add_convolution(Backbone& backbone, LayerBuilder& builder, const ConvolutionNames& names,
                     const ConvolutionShape& shape);

struct PoolShape {
  int64_t kernel = 2, stride = 2, padding = 0;
};
void add_block(Backbone& backbone, const std::string& name, std::unique_ptr<Block> block);
void add_max_pool(Backbone& backbone, const std::string& name, const PoolShape& shape);

// By the key model.stem: "conv1", and for imagenet a max-pool behind it. `bare`: neither norm nor activation.
enum class StemKind { complete, bare };
void add_stem(Backbone& backbone, LayerBuilder& builder, const config::ModelConfig& config, StemKind kind);

}  // namespace guise::models

// ResNet-18 for 32x32 images (He et al. 2016, arXiv 1512.03385, section 4.2, with the block of ResNet-18):
// 3x3 stem of stride 1, no max-pool, four stages of two basic blocks, global average pooling, linear head.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "config/run_config.h"
#include "models/headed_network.h"
#include "models/layers.h"
#include "models/tensor_names.h"

namespace guise::models {

struct ResNet18Shape {
  int64_t width = 64;          // channels of the stages: w, 2w, 4w, 8w; D = 8w
  int64_t stem_channels = 64;  // of the first convolution
  int64_t classes = 10;        // K
};

class ResNet18 final : public HeadedNetwork {
 public:
  // float32 on the CPU. Without a seed the drawn weights are 0 (see LayerBuilder).
  ResNet18(const ResNet18Shape& shape, std::optional<uint64_t> seed);

  at::Tensor features(const at::Tensor& images, Mode mode) const override;
  int64_t multiply_adds(int64_t height, int64_t width) const override;
  std::unique_ptr<Network> clone() const override;

  // The activations [N, C, H, W] of the stem and after each of the eight blocks, as features() computes them.
  std::vector<at::Tensor> activations(const at::Tensor& images, Mode mode) const;

 private:
  struct Projection {
    Convolution convolution;
    BatchNorm norm;
  };
  struct Block {
    Convolution first;
    BatchNorm first_norm;
    Convolution second;
    BatchNorm second_norm;
    std::optional<Projection> projection;  // where stride or channels change
  };

  static Block build_block(LayerBuilder& builder, const std::string& name, int64_t in, int64_t out,
                           int64_t stride);
  static at::Tensor run_block(const Block& block, const at::Tensor& input, Mode mode);
  at::Tensor run_stem(const at::Tensor& images, Mode mode) const;

  ResNet18Shape shape_;
  Convolution stem_;
  BatchNorm stem_norm_;
  std::vector<Block> blocks_;
};

// Throws core::Error(usage) for sizes below 1.
std::unique_ptr<Network> make_resnet18(const config::ModelConfig& config, int64_t classes, uint64_t seed);

const TensorNames& resnet18_names();

}  // namespace guise::models

// A network of a backbone of blocks, dropout, a pooling and a head: every network that a run can name. What
// tells them apart is how the backbone is built.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/backbone.h"
#include "models/head.h"
#include "models/network.h"
#include "models/pooling.h"

namespace guise::models {

struct Architecture {
  // Appends the backbone's blocks, whose layers `builder` lists.
  Backbone (*backbone)(LayerBuilder& builder, const config::ModelConfig& config);
  std::string head;  // its tensors are "<head>.weight" and so on
};

class ConvolutionalNetwork final : public Network {
 public:
  // float32 on the CPU. Without a seed the drawn weights are 0 (see LayerBuilder). Throws core::Error(usage)
  // for sizes below 1.
  ConvolutionalNetwork(Architecture architecture, const config::ModelConfig& config, int64_t classes,
                       std::optional<uint64_t> seed);

  at::Tensor features(const at::Tensor& images, const Pass& pass) const override;
  at::Tensor head(const at::Tensor& features, const Pass& pass) const override;
  int64_t feature_dim() const override { return head_->shape().feature_dim; }
  int64_t classes() const override { return head_->shape().classes; }
  int64_t multiply_adds(int64_t height, int64_t width) const override;
  std::vector<NamedConvolution> convolutions(int64_t height, int64_t width) const override;
  int64_t smallest_side() const override;
  std::vector<std::string> layers() const override;
  HeadRows fresh_rows(int64_t classes, uint64_t seed) const override {
    return head_->fresh_rows(classes, seed);
  }
  HeadRows rows_from(int64_t first_class) const override { return head_->rows_from(first_class); }
  void append_classes(const HeadRows& rows) override { head_->append(rows); }
  std::unique_ptr<Network> clone() const override;
  std::unique_ptr<Network> clone_head() const override;

  // The maps [N, C, H, W] after each block, as features() computes them.
  std::vector<at::Tensor> activations(const at::Tensor& images, const Pass& pass) const;

 private:
  Pass with_kernels(Pass pass) const;
  std::vector<PlacedConvolution> placed_convolutions(Extent extent) const;
  // Every name of a block's output.
  std::vector<std::string> names_of_block(size_t block) const;

  Architecture architecture_;
  config::ModelConfig config_;
  Backbone backbone_;
  Dropout dropout_;
  std::optional<Pooling> pooling_;
  std::optional<Head> head_;
};

}  // namespace guise::models

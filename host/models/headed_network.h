// A network whose head is one linear layer: what that settles. Features, counts and copies are its own.
#pragma once

#include <string>
#include <utility>

#include "models/layers.h"
#include "models/network.h"

namespace guise::models {

class HeadedNetwork : public Network {
 public:
  at::Tensor head(const at::Tensor& features) const override { return head_(features); }
  int64_t feature_dim() const override { return head_.weight.size(1); }
  int64_t classes() const override { return head_.weight.size(0); }
  std::unique_ptr<Network> clone_head() const override;

 protected:
  // The head's tensors are "<name>.weight" and "<name>.bias".
  explicit HeadedNetwork(std::string name) : head_name_(std::move(name)) {}
  // The last of the network's layers to be built: features [N, D] to logits [N, K].
  void build_head(LayerBuilder& builder, int64_t feature_dim, int64_t classes);

  Linear head_;

 private:
  std::string head_name_;
};

}  // namespace guise::models

// The head of a network alone: all that a teacher of scope head keeps. It has no backbone.
#pragma once

#include "models/layers.h"
#include "models/network.h"

namespace guise::models {

class LinearHead final : public Network {
 public:
  // Deep copies of weight and bias that require no gradient, listed as "<name>.weight" and "<name>.bias".
  LinearHead(const std::string& name, const Linear& head);

  at::Tensor features(const at::Tensor& images, Mode mode) const override;  // throws core::Error(failed)
  at::Tensor head(const at::Tensor& features) const override { return head_(features); }
  int64_t feature_dim() const override { return head_.weight.size(1); }
  int64_t classes() const override { return head_.weight.size(0); }
  int64_t multiply_adds(int64_t, int64_t) const override { return head_.weight.numel(); }
  std::unique_ptr<Network> clone() const override;
  std::unique_ptr<Network> clone_head() const override { return clone(); }

 private:
  std::string name_;
  Linear head_;
};

}  // namespace guise::models

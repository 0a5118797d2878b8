// The head of a network alone: all that a teacher of scope head keeps. It has no backbone.
#pragma once

#include <string>

#include "models/head.h"
#include "models/network.h"

namespace guise::models {

class HeadOnly final : public Network {
 public:
  // Deep copies of the head's tensors in `values`, which require no gradient, by the same names.
  HeadOnly(std::string name, const config::ModelConfig& config, const HeadShape& shape,
           const Network& values);

  at::Tensor features(const at::Tensor& images,
                      const Pass& pass) const override;  // throws core::Error(failed)
  at::Tensor head(const at::Tensor& features, const Pass& pass) const override {
    return head_(features, pass);
  }
  int64_t feature_dim() const override { return head_.shape().feature_dim; }
  int64_t classes() const override { return head_.shape().classes; }
  int64_t multiply_adds(int64_t, int64_t) const override { return head_.multiply_adds(); }
  HeadRows fresh_rows(int64_t classes, uint64_t seed) const override {
    return head_.fresh_rows(classes, seed);
  }
  HeadRows rows_from(int64_t first_class) const override { return head_.rows_from(first_class); }
  void append_classes(const HeadRows& rows) override { head_.append(rows); }
  std::unique_ptr<Network> clone() const override;
  std::unique_ptr<Network> clone_head() const override { return clone(); }

 private:
  std::string name_;
  config::ModelConfig config_;
  Head head_;
};

}  // namespace guise::models

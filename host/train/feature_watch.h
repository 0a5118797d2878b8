// Looks over a step's shoulder: copies the feature rows of its first samples, and what the strategy sends
// through the student's head in their place (z and its masked views z_m, z_i). Computes nothing and draws
// nothing.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace guise::train {

class FeatureWatch {
 public:
  static constexpr int64_t most_views = 8;

  explicit FeatureWatch(int64_t most_samples = 4) : most_samples_(most_samples) {}

  struct View {
    std::string name;   // "z_m", "z_i"
    at::Tensor values;  // [n, D] float32 on the CPU, row by row the samples of the step
  };

  // Forgets the step before. features [N, D]; labels [N]; samples: N indices in the training set.
  void begin_step(const at::Tensor& features, const at::Tensor& labels, std::span<const int64_t> samples);
  // Rows [k N, D], view after view. Other shapes are passed over.
  void add(const at::Tensor& rows);

  // One view a call is z_m, two are z_m and z_i, more are numbered; so are further calls. At most most_views.
  std::vector<View> views() const;
  const at::Tensor& features() const { return features_; }  // z [n, D], as the views; undefined before a step
  const std::vector<int64_t>& labels() const { return labels_; }
  const std::vector<int64_t>& samples() const { return samples_; }

 private:
  struct Call {
    int64_t views = 0;
    std::vector<at::Tensor> first_rows;  // of its views, as many as were kept
  };

  int64_t most_samples_;
  at::Tensor features_;
  std::vector<int64_t> labels_, samples_;
  int64_t batch_size_ = 0, kept_ = 0;
  std::vector<Call> calls_;
};

}  // namespace guise::train

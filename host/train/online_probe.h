// A linear layer that is trained along on the student's hidden feature, which does not feel it: by how much
// the head falls behind what could be read out of z. Draws no random number and changes nothing of the run.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "config/run_config.h"
#include "models/named_tensor.h"

namespace guise::train {

class OnlineProbe {
 public:
  // Weight [K, D] and bias [K] are 0 at the start: the problem is convex.
  OnlineProbe(const config::OnlineProbeConfig& config, int64_t classes, int64_t feature_dim,
              at::Device device);

  // Starts again where the configuration says so.
  void begin_epoch(int64_t epoch);
  // One step of SGD on the cross-entropy of a batch; nothing before start_epoch. z [N, D], labels [N] below
  // `known`, the classes that are there so far: those of tasks to come stay 0.
  void step(const at::Tensor& z, const at::Tensor& labels, int64_t epoch, int64_t known);

  bool has_begun(int64_t epoch) const { return epoch >= config_.start_epoch; }
  at::Tensor predict(const at::Tensor& z, int64_t known) const;  // z [N, D] -> int64 [N]

  // What a checkpoint holds of it.
  std::vector<models::NamedTensor> state() const;

 private:
  config::OnlineProbeConfig config_;
  at::Tensor weight_, bias_, weight_momentum_, bias_momentum_;
};

}  // namespace guise::train

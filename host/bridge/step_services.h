// The seam between a training step and the strategy in it: the trainer implements it, the bridge hands it to
// the plugin. N = batch size, D = feature width, K = classes, K_t = classes that the teacher knows.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "bridge/drafts.h"

namespace guise::bridge {

enum class Which { student, teacher };

struct StepFacts {
  int64_t epoch = 0;
  int64_t step = 0;  // optimizer steps before this one, over the whole run
  int64_t batch_size = 0;
  int64_t feature_dim = 0;
  int64_t classes = 0;
  int64_t teacher_classes = 0;  // 0 without a teacher
  int64_t epochs = 0;           // of the run
  int64_t total_steps = 0;      // of the run
  double lr = 0;                // of this step
};

class StepServices : public DraftServices {
 public:
  virtual StepFacts facts() const = 0;
  virtual at::Tensor logits() = 0;            // [N, K], with graph
  virtual at::Tensor features() = 0;          // [N, D], with graph
  virtual at::Tensor targets() = 0;           // [N], int64
  virtual at::Tensor samples() = 0;           // [N], int64: index in the training set
  virtual at::Tensor teacher_logits() = 0;    // [N, K_t], computed once on first use
  virtual at::Tensor teacher_features() = 0;  // [N, D], without graph; scope model only
  virtual at::Tensor head(Which which, const at::Tensor& features) = 0;  // [M, D] -> [M, K]
  // [N, K] -> scalar: the run's own, with its label smoothing
  virtual at::Tensor cross_entropy(const at::Tensor& logits) = 0;
  virtual at::Tensor over_teacher_classes(const at::Tensor& logits) = 0;       // [M, K] -> [M, K_t]
  virtual at::Tensor random_uniform(at::IntArrayRef sizes, int64_t call) = 0;  // call: 0, 1, ... in this step
  // Storage of the networks, which a strategy may read (through gradients, heads) but never write.
  virtual bool owns(const c10::StorageImpl* storage) const = 0;
};

}  // namespace guise::bridge

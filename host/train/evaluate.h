// A network on a set of images, in evaluation mode: the one pass over images for training and for what was
// trained, and the run's own evaluation.
#pragma once

#include <functional>
#include <string>

#include "metrics/mistakes.h"
#include "runs/evaluation.h"
#include "train/experiment.h"

namespace guise::train {

// Logits [n, K] of images [n, 3, H, W].
using Predict = std::function<at::Tensor(const at::Tensor& images)>;

// On what, and how it is computed.
struct EvaluationPass {
  const data::ImageSet& images;
  const data::Normalization& normalization;
  at::Device device = at::kCPU;
  std::string precision;  // fp32 bf16: as in training
};

// Takes float32 logits [n, K] and labels [n], both on the CPU, of images from `first_index` on.
using TakeLogits =
    std::function<void(const at::Tensor& logits, const at::Tensor& labels, int64_t first_index)>;

// In batches of one size, since other sizes round differently. `keep_going` is asked before each and ends the
// pass when false.
void for_each_batch(const EvaluationPass& pass, const Predict& predict,
                    const std::function<bool()>& keep_going, const TakeLogits& take);

// What a pass can tell beside its numbers.
struct EvaluationDetails {
  at::Tensor confusion;            // int64 [K, K] counts: rows are labels, columns predictions
  metrics::Mistakes mistakes{24};  // indices in run.images.test
};

// Every logged measurement over run.images.test.
// `details`, fresh ones, are filled on the way where asked for; they change nothing.
runs::Evaluation evaluate(const Experiment& run, const Predict& predict,
                          const std::function<bool()>& keep_going, EvaluationDetails* details = nullptr);

Predict student_of(const Experiment& run);
// A follower of part head reads the student's features.
Predict follower_of(const Experiment& run, const Follower& follower);
// What the strategy's teacher answers, whether it follows the student or is stored; null where there is none
// yet.
Predict teacher_of(const Experiment& run);

}  // namespace guise::train

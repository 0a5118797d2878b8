// Accuracy of a network on a set of images, in evaluation mode.
#pragma once

#include <functional>

#include "metrics/mistakes.h"
#include "train/experiment.h"

namespace guise::train {

struct Evaluation {
  int64_t samples = 0;
  double loss = 0;                     // mean cross-entropy
  double top1 = 0, topk = 0;           // percent
  double top1_low = 0, top1_high = 0;  // 95 % interval (Wilson), percent
};

// Logits [n, K] of images [n, 3, H, W].
using Predict = std::function<at::Tensor(const at::Tensor& images)>;

// What a pass can tell beside its numbers.
struct EvaluationDetails {
  at::Tensor confusion;            // int64 [K, K] counts: rows are labels, columns predictions
  metrics::Mistakes mistakes{24};  // indices in run.images.test
};

// Over run.images.test, in batches; `keep_going` is asked between batches and ends the pass when false.
// `details`, fresh ones, are filled on the way where asked for; they change nothing.
Evaluation evaluate(const Experiment& run, const Predict& predict, const std::function<bool()>& keep_going,
                    EvaluationDetails* details = nullptr);

Predict student_of(const Experiment& run);
// A follower of part head reads the student's features.
Predict follower_of(const Experiment& run, const Follower& follower);

}  // namespace guise::train

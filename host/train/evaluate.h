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
  std::string precision;                       // fp32 bf16: as in training
  const std::vector<int64_t>* only = nullptr;  // places of the images that are meant; null: all
};

// Takes float32 logits [n, K] and labels [n], both on the CPU, of images from the `first_index`-th of the
// pass on.
using TakeLogits =
    std::function<void(const at::Tensor& logits, const at::Tensor& labels, int64_t first_index)>;

// In batches of one size, since other sizes round differently. `keep_going` is asked before each and ends the
// pass when false.
void for_each_batch(const EvaluationPass& pass, const Predict& predict,
                    const std::function<bool()>& keep_going, const TakeLogits& take);

// What a pass can tell beside its numbers.
struct EvaluationDetails {
  at::Tensor confusion;            // int64 [K, K] counts: rows are labels, columns predictions
  metrics::Mistakes mistakes{24};  // by places in `images`
  std::vector<int64_t> images{};   // those of the pass: places in run.images.test
};

// A network to evaluate, and how many classes it knows: those of the tasks so far.
struct Evaluatee {
  Predict predict;
  int64_t classes = 0;

  at::Tensor operator()(const at::Tensor& images) const { return predict(images); }
  explicit operator bool() const { return predict != nullptr; }
};

// Every logged measurement over the images of run.images.test whose classes the network knows.
// `details`, fresh ones, are filled on the way where asked for; they change nothing.
runs::Evaluation evaluate(const Experiment& run, const Evaluatee& network,
                          const std::function<bool()>& keep_going, EvaluationDetails* details = nullptr);

Evaluatee student_of(const Experiment& run);
// A follower of part head reads the student's features.
Evaluatee follower_of(const Experiment& run, const Follower& follower);
// What the strategy's teacher answers, whether it follows the student or is stored, of which the classes that
// the student knows count; null where there is none yet.
Evaluatee teacher_of(const Experiment& run);

}  // namespace guise::train

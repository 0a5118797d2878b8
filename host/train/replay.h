// Images of earlier tasks in the training: what is kept of a step and of a task, and what is joined to a
// batch.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "train/step_loss.h"

namespace guise::train {

// The images of a draw, augmented by its own seed, on the run's device.
data::Batch load_drawn(const Experiment& run, const Drawn& drawn);

// Images that are joined to each batch of the task at hand, now: none in task 0, and where the strategy draws
// for itself.
int64_t joined_images(const Experiment& run);

// A batch of a step as it is trained on.
struct TrainingBatch {
  data::Batch batch;
  std::vector<int64_t>
      samples;  // of all its images: those of the data's order first, then those joined to it
};
// `part` of a step of several batches; `own` are its images in the data's order.
TrainingBatch load_training_batch(const Experiment& run, std::span<const int64_t> own, int64_t epoch,
                                  int64_t step, int64_t part);

// What a reservoir is offered of a step, batch after batch, and takes when its weights are updated.
class Offers {
 public:
  // `own` images of the first batch, and the student's logits [at least as many, K] of it, own ones first.
  Offers(const Experiment& run, std::span<const int64_t> own, const at::Tensor& logits) {
    add(run, own, logits);
  }
  void add(const Experiment& run, std::span<const int64_t> own, const at::Tensor& logits);
  void give_to(Experiment& run);

 private:
  struct Offer {
    std::vector<int64_t> samples, labels;
    at::Tensor logits;
  };
  std::vector<Offer> offers_;
};

// When the task at hand has ended, for policies that choose among all its images. Herding and logits that are
// kept take a pass of the student over them, in evaluation mode and without augmentation.
void keep_of_task(Experiment& run);

// "buffer: 200 training images (reservoir), 32 joined to each batch from task 1 on": for people.
std::string line_of_buffer(const Experiment& run);

// As many of the task's first images as a draw takes, whatever the policy: for a run that is only tried.
void keep_first_images(Experiment& run);

}  // namespace guise::train

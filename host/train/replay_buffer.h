// Images of a run that are kept for replay: which they are, their labels and, where a strategy asks for it,
// what the student said of them. Pixels stay in the training set. What is kept and what is drawn depends on
// the seed and on places in the run alone, so that a resumed run goes on bit for bit. Leaves out how images
// are loaded and augmented.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "train/tensor_file.h"

namespace guise::train {

struct BufferOptions {
  int64_t size = 0;     // images, at least one
  std::string policy;   // reservoir, class_balanced, herding
  int64_t classes = 0;  // K of the whole run
  bool keeps_logits = false;
  uint64_t seed = 0;  // of the run
  int64_t batch = 0;  // images of a draw where nobody says how many
};

// The batch of a step that was just made. M images.
struct Offered {
  std::span<const int64_t> samples;  // [M] in the training set
  std::span<const int64_t> labels;   // [M]
  at::Tensor logits{};               // [M, K_known] of the student, where they are kept
  int64_t known = 0;                 // classes known so far
};

// The images of a class that was learned in the task that ends.
struct ClassImages {
  int64_t label = 0;
  std::vector<int64_t> samples;  // [n] in the training set
  at::Tensor features{};         // [n, D], for herding
  at::Tensor logits{};           // [n, K_known], where they are kept
};

// Where a draw stands in the run.
struct DrawPlace {
  int64_t step = 0;    // optimizer steps before
  int64_t part = 0;    // of a step of several batches
  int64_t number = 0;  // of the draw, below 256
};

// M images, no place of the buffer twice.
struct Drawn {
  std::vector<int64_t> samples;  // [M] in the training set
  at::Tensor labels;             // [M] int64
  at::Tensor known;              // [M] int64: classes that were known when the image was kept
  at::Tensor logits;             // [M, K] float32: 0 from column `known` on; undefined where none are kept
  uint64_t seed = 0;             // of the augmentation of this draw
};

class ReplayBuffer {
 public:
  explicit ReplayBuffer(const BufferOptions& options);

  int64_t count() const;  // images held
  const BufferOptions& options() const { return options_; }
  // Filled after each step by offer(); the other policies by end_task().
  bool is_reservoir() const { return options_.policy == "reservoir"; }

  // Algorithm R (Vitter 1985): of all images offered so far each has the same probability to be held. An
  // image that is offered again, in a later epoch, counts again, and may be held twice.
  void offer(const Offered& batch);

  // Every class gets the same number of places, those that do not divide go to the lowest labels. A class
  // keeps the first of its images: in a random order (class_balanced) or in that of herding. One that has
  // fewer leaves places empty. `fresh`: classes that are not held yet.
  void end_task(std::span<const ClassImages> fresh, int64_t known);

  // `count` images, or all that are held where these are fewer.
  Drawn draw(const DrawPlace& place, int64_t count) const;

  // All that it is: handles "samples", "labels", "known" [size], "counts" [2] (held, offered), "logits"
  // [size, K]. Who writes them restores it.
  TensorMap state() const;

 private:
  int64_t places_of(int64_t label, int64_t known) const;
  std::vector<int64_t> held_on(int64_t known) const;
  std::vector<int64_t> chosen(const ClassImages& images, int64_t places) const;
  at::Tensor padded(const at::Tensor& logits) const;
  void put(int64_t place, int64_t sample, int64_t label, int64_t known);

  BufferOptions options_;
  at::Tensor samples_, labels_, known_, counts_, logits_;
};

}  // namespace guise::train

// How the values of an evaluation are computed: one measure a row of runs/measurements.h, joined by the name.
// A new one is a function in measures.cpp, a line in its table, and its row.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "runs/measurements.h"

namespace guise::metrics {

// What a network, or an ensemble, says of a batch of images. All on the CPU.
class Answers {
 public:
  // logits float32 [n, K], labels int64 [n] in [0, K).
  Answers(at::Tensor logits, at::Tensor labels);
  // `scores` [n, K] decide about right and wrong: logits, or the probabilities themselves; probabilities
  // float64 [n, K] of rows that sum to 1.
  Answers(at::Tensor scores, at::Tensor probabilities, at::Tensor labels);

  int64_t samples() const { return labels_.size(0); }
  const at::Tensor& scores() const { return scores_; }
  const at::Tensor& labels() const { return labels_; }
  // float64 [n, K]; the softmax of the logits, taken once, where they were not given.
  const at::Tensor& probabilities() const;
  bool has_probabilities() const { return given_; }

 private:
  at::Tensor scores_, labels_;
  mutable at::Tensor probabilities_;
  bool given_ = false;
};

// Takes in batches and gives one value.
class Accumulator {
 public:
  virtual ~Accumulator() = default;
  virtual void add(const Answers& answers) = 0;
  virtual double value(int64_t samples) const = 0;  // samples >= 1
  // Right answers of a value that is a share of the samples: it has an interval.
  virtual std::optional<int64_t> count() const { return std::nullopt; }
};

struct Measure {
  const char* row;  // name in runs::evaluation_rows()
  std::unique_ptr<Accumulator> (*make)(const runs::Parameters& parameters);
};
const std::vector<Measure>& measures();

}  // namespace guise::metrics

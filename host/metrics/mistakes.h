// Which samples a network got wrong although it was sure: the errors worth looking at.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace guise::metrics {

struct Mistake {
  int64_t index = 0;  // of the sample
  int64_t label = 0, predicted = 0;
  double confidence = 0, label_probability = 0;  // softmax of the predicted class and of the label
};

// The mistakes of a pass over samples, the most confident ones; equal confidence keeps the order of samples.
// Where the logits are not finite there is no confidence: such a sample is left out.
class Mistakes {
 public:
  explicit Mistakes(size_t most) : most_(most) {}

  // logits float [N, K], predicted and labels int64 [N] in [0, K), all on the CPU; the samples are
  // first_index + row.
  void add(const at::Tensor& logits, const at::Tensor& predicted, const at::Tensor& labels,
           int64_t first_index);

  const std::vector<Mistake>& most_confident() const { return found_; }  // falling confidence

 private:
  size_t most_;
  std::vector<Mistake> found_;
};

}  // namespace guise::metrics

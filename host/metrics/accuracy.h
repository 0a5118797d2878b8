// How many samples a batch of logits gets right, and how sure a share measured on n samples is. Pure
// functions; sums over batches, logging and the choice of k are the caller's.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace guise::metrics {

struct CorrectCounts {
  int64_t top1 = 0;
  int64_t topk = 0;
  int64_t samples = 0;
};

// logits [N, K], targets int64 [N] in [0, K), k >= 1 (above K it acts as K: every sample without NaN is
// right). Ties go to the class of lower index. NaN counts as larger than any number, and a NaN at the target
// is wrong.
CorrectCounts count_correct(const at::Tensor& logits, const at::Tensor& targets, int64_t k);

struct PercentInterval {
  double low = 0, high = 100;  // percent
};

// 95 % Wilson score interval of correct / total, 0 <= correct <= total (Wilson 1927, JASA 22:209-212):
// [0, 100] when total is 0.
PercentInterval wilson_interval(int64_t correct, int64_t total);

// 95 % interval of the difference of two shares of separate samples, a - b, in percentage points: Newcombe's
// method 10 (1998, Statistics in Medicine 17:873-890), from the Wilson interval of each. Totals are at
// least 1.
struct Share {
  int64_t correct = 0, total = 0;
};
PercentInterval difference_interval(Share a, Share b);

}  // namespace guise::metrics

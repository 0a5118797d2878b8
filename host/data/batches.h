// The order of an epoch and its cut into batches. Depends on (seed, epoch) only, so that two strategies
// with one seed see the same images in the same order, and resume needs only the position.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace guise::data {

// 0 .. count-1 in the order of `epoch` (from 0).
std::vector<int64_t> epoch_order(int64_t count, uint64_t seed, int64_t epoch);

// Batches of one epoch; batch_size >= 1. With drop_last a last batch that is not full is left out, so 0
// when count < batch_size.
int64_t steps_per_epoch(int64_t count, int64_t batch_size, bool drop_last);

// The part of `order` that step 0 <= step < steps_per_epoch uses; only the last may be shorter.
std::span<const int64_t> batch_indices(std::span<const int64_t> order, int64_t batch_size, int64_t step);

}  // namespace guise::data

#include "data/batches.h"

#include <algorithm>

#include "core/random.h"

namespace guise::data {

std::vector<int64_t> epoch_order(int64_t count, uint64_t seed, int64_t epoch) {
  core::RandomSequence sequence(seed, core::Stream::order,
                                {.first = static_cast<uint32_t>(epoch), .second = 0});
  return core::random_order(sequence, count);
}

int64_t steps_per_epoch(int64_t count, int64_t batch_size, bool drop_last) {
  return count / batch_size + (!drop_last && count % batch_size != 0 ? 1 : 0);
}

std::span<const int64_t> batch_indices(std::span<const int64_t> order, int64_t batch_size, int64_t step) {
  const auto first = static_cast<size_t>(step * batch_size);
  return order.subspan(first, std::min(static_cast<size_t>(batch_size), order.size() - first));
}

}  // namespace guise::data

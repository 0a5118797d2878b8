#include "features/spacing.h"

#include <algorithm>

namespace guise::features {

std::vector<int64_t> evenly_spaced(int64_t count, int64_t most) {
  const int64_t taken = std::min(count, most);
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < taken; ++i) indices.push_back(i * count / taken);
  return indices;
}

}  // namespace guise::features

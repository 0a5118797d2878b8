// Some of many, evenly spaced: data sets may lie sorted by class.
#pragma once

#include <cstdint>
#include <vector>

namespace guise::features {

// `most` of 0 .. count - 1, or all where there are no more.
std::vector<int64_t> evenly_spaced(int64_t count, int64_t most);

}  // namespace guise::features

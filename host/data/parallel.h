// A loop over independent items on a few threads, for decoding many small files.
#pragma once

#include <cstdint>
#include <functional>

namespace guise::data {

// Calls work(0) ... work(count - 1), in any order, on at most all cores. The exception of the smallest
// failing index is rethrown after every thread has ended, whatever the number of threads.
void parallel_for(int64_t count, const std::function<void(int64_t)>& work);

}  // namespace guise::data

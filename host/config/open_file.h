// A file that one process opened and the next goes on to use, whatever becomes of its path.
#pragma once

#include <memory>

namespace guise::config {

// The number of a descriptor that is open on a file while this lives; null: none. In a request that was read
// it is one that this process was started with.
using OpenFile = std::shared_ptr<const int>;

}  // namespace guise::config

// Of an image or a map.
#pragma once

#include <cstdint>

namespace guise::models {

struct Extent {
  int64_t height = 0, width = 0;  // pixels
};

}  // namespace guise::models

// A picture as the bytes of a PNG file.
#pragma once

#include <string>

#include "data/picture.h"

namespace guise::data {

// Throws core::Error(failed) naming `place` when libpng cannot write.
std::string to_png(const Picture& picture, const std::string& place);

}  // namespace guise::data

// A picture as the bytes of a PNG file.
#pragma once

#include <string>

#include "pictures/picture.h"

namespace guise::pictures {

// Throws core::Error(failed) naming `place` when libpng cannot write.
std::string to_png(const Picture& picture, const std::string& place);

}  // namespace guise::pictures

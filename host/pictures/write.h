// A picture as the bytes of a PNG or JPEG file.
#pragma once

#include <string>

#include "pictures/picture.h"

namespace guise::pictures {

// Throws core::Error(failed) naming `place` when libpng cannot write.
std::string to_png(const Picture& picture, const std::string& place);

// As Pillow writes it: baseline, colours at half the resolution; quality 1 to 100.
std::string to_jpeg(const Picture& picture, int quality, const std::string& place);

}  // namespace guise::pictures

// A picture from its file.
#pragma once

#include <filesystem>

#include "pictures/picture.h"

namespace guise::data {

// Usage error for a file that is missing, not a regular one or larger than 32 MiB, and as decode_picture
// throws.
pictures::Picture read_picture(const std::filesystem::path& file,
                               int64_t largest_side = pictures::kLargestPictureSide);

}  // namespace guise::data

// Images and labels in npy files: what their readers share.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/npy.h"

namespace guise::data {

// "|u1 [2, 32, 32]"
std::string shape_text(const NpyArray& array);

// Integers [count], each in 0 .. classes - 1; any that are not negative where `classes` is 0. Usage error.
std::vector<int64_t> read_npy_labels(const std::filesystem::path& file, uint64_t count, int64_t classes,
                                     const std::string& advice);

}  // namespace guise::data

// CIFAR-10.1 (Recht et al. 2018, arXiv 1806.00451): new test pictures for CIFAR-10's classes, as two npy
// files.
#pragma once

#include <filesystem>
#include <string>

#include "data/images.h"

namespace guise::data {

// `version` "v4" or "v6": cifar10.1_<version>_data.npy, uint8 [N, 32, 32, 3], and ..._labels.npy, [N].
// Usage error with `advice` for files that are missing, damaged or of other shapes.
ImageSet read_cifar101(const std::filesystem::path& folder, const std::string& version,
                       const std::string& advice);

}  // namespace guise::data

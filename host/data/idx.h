// IDX files as MNIST and Fashion-MNIST come: two zeros, type, rank, big-endian sizes, bytes; plain or
// packed with gzip. Only unsigned bytes: images of 28 x 28, labels 0 to 9.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/images.h"

namespace guise::data {

// Reads {train,t10k}-{images-idx3,labels-idx1}-ubyte[.gz] of `folder`; the plain file wins. Images are
// padded with so many zeros on each side and the one channel is repeated to three. `advice` goes with every
// error: core::Error, usage.
ImageSet read_idx(const std::filesystem::path& folder, Split split,
                  const std::vector<std::string>& class_names, int64_t padding, const std::string& advice);

}  // namespace guise::data

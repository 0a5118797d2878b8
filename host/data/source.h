// What a reader of a data set is given.
#pragma once

#include <cstdint>
#include <filesystem>

#include "config/data_sets.h"
#include "data/images.h"

namespace guise::data {

struct Source {
  std::filesystem::path folder;  // of the set's files
  Split split = Split::train;
  const config::DataSet& set;
  int64_t image_size = 0;  // data.image_size, for pictures that differ in size; the host resizes all others
};

}  // namespace guise::data

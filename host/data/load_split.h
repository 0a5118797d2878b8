// One part of a data set alone, for networks that are trained already. Training reads both: images.h.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/images.h"

namespace guise::data {

enum class Part { train, validation, test };

// The whole split of a data set by name, made `image_size` high and wide where that is not 0. Usage error for
// a damaged or foreign file, and for the training split of a data set that has none (cifar10.1).
ImageSet read_split(const std::string& name, const std::filesystem::path& folder, Split split,
                    int64_t image_size = 0);

// Those that read_split knows: all of config/data_sets.h.
std::vector<std::string> readable_data_sets();

// As load_images gives it: with the limits and the order of classes of `config`, and without or as the share
// that config.validation holds out. The test part is the data set's own, whether or not there is a held-out
// share.
ImageSet load_part(const config::DataConfig& config, Part part, uint64_t seed);

}  // namespace guise::data

// A folder of pictures: <root>/<split>/<class>/**/*.{jpg,jpeg,png,webp}. The test split is `test`, else
// `val`, `valid` or `validation`; a root without `train` holds the classes itself and has no test split.
// Folders within a class are read too, as torchvision's ImageFolder does.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/images.h"

namespace guise::data {

// The classes: names of the folders below `split_folder`, in lexical order of their bytes.
std::vector<std::string> class_folders(const std::filesystem::path& split_folder, const std::string& advice);

// Reads one split, classes and files in lexical order, as decode_pictures (picture_list.h) takes
// `image_size`. Usage error for a split that is not there or whose classes differ from those of train, a
// class without pictures, and what decode_pictures refuses.
ImageSet read_image_folder(const std::filesystem::path& root, Split split, const std::string& advice,
                           int64_t image_size = 0);

}  // namespace guise::data

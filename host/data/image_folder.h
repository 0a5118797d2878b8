// A folder of pictures: <root>/<split>/<class>/**/*.{jpg,jpeg,png}, all of one size, decoded on all cores.
// Folders within a class are read too, as torchvision's ImageFolder does. Nothing is resized; names that
// begin with a dot are passed over, other files are counted in ImageSet::left_out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/images.h"

namespace guise::data {

// The classes: names of the folders below `split_folder`, in lexical order of their bytes.
std::vector<std::string> class_folders(const std::filesystem::path& split_folder, const std::string& advice);

// Reads <root>/train or <root>/test, classes and files in lexical order. Usage error for a split whose
// classes differ from those of train, a class without pictures, a size that differs from the first
// picture's, a corrupt picture (all named), or more pixels than the machine has memory.
ImageSet read_image_folder(const std::filesystem::path& root, Split split, const std::string& advice);

}  // namespace guise::data

// Picture files, one after the other in the order of a data set, and their decoding on all cores.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "data/images.h"

namespace guise::data {

struct PictureList {
  std::vector<std::filesystem::path> files;
  std::vector<int64_t> labels;              // one a file
  std::map<std::string, int64_t> left_out;  // other files by ending
};

// Adds the pictures of a folder, then those of the folders in it (as os.walk gives them, at most 16 deep), in
// lexical order of their bytes; labels are the caller's. Names that begin with a dot are passed over.
void list_pictures(const std::filesystem::path& folder, const std::string& advice, PictureList& list);

// Names in `folder` without those that begin with a dot, in lexical order of their bytes.
std::vector<std::filesystem::path> sorted_entries(const std::filesystem::path& folder,
                                                  const std::string& advice);

// All of at least one file, made image_size x image_size where that is not 0. Usage error for a size that
// differs from the first picture's where it is 0, a corrupt picture (the first one is named, whatever the
// threads), and more pixels than the machine has memory.
ImageSet decode_pictures(const PictureList& list, std::vector<std::string> class_names, int64_t image_size);

}  // namespace guise::data

// Labels and class names that readers share: range check, and the standard names of the known sets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace guise::data {

// Widens one byte per image to labels. Usage error naming `place`, the first index and the value that is
// not below `classes`; indices count from `first_index`.
std::vector<int64_t> checked_labels(std::span<const uint8_t> bytes, size_t classes, const std::string& place,
                                    int64_t first_index = 0);

// Standard class names, in the order of their labels.
std::vector<std::string> fashion_mnist_names();
std::vector<std::string> mnist_names();
std::vector<std::string> cifar10_names();
std::vector<std::string> cifar100_names();  // the 100 fine classes
std::vector<std::string> stl10_names();

// One name a line from `file`, blank lines left out; `standard` when there is no such file. Usage error when
// the file is there but has another number of names.
std::vector<std::string> names_from_file(const std::filesystem::path& file,
                                         const std::vector<std::string>& standard);

}  // namespace guise::data

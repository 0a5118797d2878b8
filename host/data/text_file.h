// Short text files that come with a data set: lists of names.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace guise::data {

// The lines without what is blank at their ends; blank lines are left out. Usage error with `advice` for a
// file that is missing, no regular file, or larger than 16 MiB.
std::vector<std::string> lines_of(const std::filesystem::path& file, const std::string& advice);

}  // namespace guise::data

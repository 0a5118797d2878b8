// Where the files of a data set lie: in the given root itself or in a folder of the usual names below it.
#pragma once

#include <filesystem>
#include <string>

namespace guise::data {

// The first folder that holds one of the set's marker files; `name` is one of the data sets that come as
// files. Folders named after the set go first, and a root named after another set is passed over, so that
// MNIST is never taken for Fashion-MNIST. Usage error naming what was looked for, where, and how to get it.
std::filesystem::path locate(const std::string& root, const std::string& name);

// How to get the data set: the last line of every error about its files.
std::string advice_for(const std::string& name);

}  // namespace guise::data

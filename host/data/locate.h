// Where the files of a data set lie below a given root (by config's table of usual folder names), and how
// to get them.
#pragma once

#include <filesystem>
#include <string>

namespace guise::data {

// The folder of the files; `name` is one of the data sets that come as files. A folder named after MNIST is
// not taken for Fashion-MNIST, nor the reverse: their files have the same names. Usage error naming what was
// looked for, where, and how to get it.
std::filesystem::path locate(const std::string& root, const std::string& name);

// How to get the data set: the last line of every error about its files. Usage error for an unknown name.
std::string advice_for(const std::string& name);

}  // namespace guise::data

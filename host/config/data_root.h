// Where a data set lies when the configuration does not say: GUISE_DATA, then the folder of Debian's package.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace guise::config {

struct DataRoot {
  std::string path;    // absolute; holds the data set's own files. Empty: not found (or synthetic data)
  std::string origin;  // "GUISE_DATA", "Debian package dataset-fashion-mnist"
};

// The folder at or directly below `folder` that holds the files of `data_name`; empty when there is none.
std::string folder_with_data(const std::string& data_name, const std::string& folder);

// `environment_root` is the value of GUISE_DATA.
DataRoot find_data_root(const std::string& data_name, const std::string& environment_root);

// "batches.meta, train/ and 3 more": what lies in a folder where something was missed; "no such folder".
std::string contents_of(const std::string& folder);

// By its ending alone: jpg, jpeg, png, webp, in any case of letters.
bool is_picture_file(const std::filesystem::path& file);

// What to do when there is no such data; one line.
std::string data_advice(const std::string& data_name);

bool needs_data_files(const std::string& data_name);

}  // namespace guise::config

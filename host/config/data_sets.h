// The data sets by name: what is known of each without reading it. Its pixels are read by data/load_split,
// under the same name.
#pragma once

#include <string>
#include <vector>

namespace guise::config {

struct DataSet {
  std::string name;                       // "fashion_mnist"
  std::string title;                      // "Fashion-MNIST"
  std::string summary;                    // one clause
  std::string advice;                     // how to get it, one line; empty: it needs no files
  std::vector<std::string> folders = {};  // in which it usually stands, below a folder of data sets
  std::vector<std::string> markers = {};  // it is known by any one of these files; with '/': folders
  std::string files = {};                 // the same in words
  std::vector<std::string> layout = {};  // what a folder of it holds, a line each; empty: `files` says it all
  bool class_folders = false;            // also known by folders with pictures in them, one a class
  std::string system_folder = {};        // where a package of the system puts it; empty: there is none
  std::string system_package = {};       // "Debian package ..."
  bool own = false;                      // the images are the user's own: another folder holds others
  bool trains = true;                    // false: it has no training images
  std::string new_test_of = {};          // the data set that its images are a new test set of; empty: none
  int64_t padding = 0;                   // pixels of zeros that reading puts on each side of an image
};

// In the order in which they are shown.
const std::vector<DataSet>& data_sets();

// Null where there is none of that name.
const DataSet* find_data_set(const std::string& name);

// Of all, test-only ones included.
std::vector<std::string> data_set_names();

}  // namespace guise::config

// CIFAR-10 and CIFAR-100 in both layouts: binary, records of label bytes and 3072 bytes in R, G, B planes of
// 32 x 32, and Python's, pickles of an array of such planes and a list of labels. CIFAR-100 is read with its
// 100 fine labels.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/images.h"

namespace guise::data {

struct CifarLayout {
  std::vector<std::string> train_files, test_files;
  int64_t train_records = 0, test_records = 0;  // in each file
  int64_t label_bytes = 1;                      // of a record; the last of them is the label
  std::string names_file;                       // optional beside the data
  std::vector<std::string> standard_names;

  std::vector<std::string> python_train_files, python_test_files;
  std::string python_labels;                    // key of the labels
  std::string python_names_file, python_names;  // optional beside the data, and its key of the names
};

CifarLayout cifar10_layout();
CifarLayout cifar100_layout();

// Reads the files of one split from `folder`, the binary ones where both are; every file has exactly the
// layout's number of records. ImageSet::layout says which they were.
// `advice` goes with every error: core::Error, usage.
ImageSet read_cifar(const std::filesystem::path& folder, Split split, const CifarLayout& layout,
                    const std::string& advice);

}  // namespace guise::data

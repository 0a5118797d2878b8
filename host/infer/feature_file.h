// Features of a network in a safetensors file: train.z, train.logits, train.y, train.index and the same of
// the images that it is judged on, with where they are from. Written by `guise probe --save-features`, read
// where a run could be named.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "features/feature_set.h"

namespace guise::infer {

// The two sets of one network, and where they are from.
struct NetworkFeatures {
  std::string place;       // as it was named
  std::string checkpoint;  // "step-000391"
  std::string data;        // name of the data set
  std::string images;      // sum over the judged images; empty: not known
  std::vector<std::string> class_names;
  at::Tensor head_weight;  // [K, D] of a linear head over these classes, or undefined
  features::FeatureSet train, test;
  at::Tensor augmented = {};  // [Q, n, D] of some training images; undefined: not asked for. Not in the file
};

// Durable. Throws core::Error(failed).
void write_features_file(const std::filesystem::path& path, const NetworkFeatures& features);

// Whether the file says that it holds features. False for any other.
bool is_features_file(const std::filesystem::path& path);

// Throws core::Error(usage) naming file and tensor for shapes, types or labels that do not fit together.
NetworkFeatures read_features_file(const std::filesystem::path& path);

}  // namespace guise::infer

// The pictures of one data set, decoded once and resident as bytes. load_images picks the reader by name,
// applies the limits and the held-out share, and settles mean and deviation. Augmentation: augment.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "config/run_config.h"

namespace guise::data {

enum class Split { train, test };

struct ImageSet {
  int64_t count = 0, height = 0, width = 0;
  std::vector<uint8_t> pixels;           // [N, H, W, 3], channels last, 0..255
  std::vector<int64_t> labels;           // [N], 0..classes-1
  std::vector<std::string> class_names;  // [K]
  std::string left_out = {};             // what lay there and was not read: "2 .gif, 1 .bmp"; empty: nothing
  std::string layout = {};               // which of several layouts was read, in words; empty: there is one
  std::vector<int64_t> places = {};      // [N] in the data set's own order; empty: 0 .. N-1
  std::vector<int64_t> clean_labels = {};  // [N] before data.noise; empty: there was none

  int64_t classes() const { return static_cast<int64_t>(class_names.size()); }
  int64_t image_bytes() const { return height * width * 3; }
};

struct ImageData {
  ImageSet train, test;         // same size of image, same classes
  std::array<float, 3> mean{};  // per channel, pixel units 0..255
  std::array<float, 3> std{};   // likewise, > 0
  std::string source;  // one line for the records: data set, folder, decoders, where mean and std are from
};

// Reads config.name from config.root or from the folder of that data set below it. `seed` decides which
// training images train_limit and imbalance keep, which of them validation holds out, and which labels noise
// changes; test_limit keeps the same
// images whatever the seed, so that runs stay comparable. Kept images stay in the order of their file;
// classes are in that of config.class_order. Throws core::Error (usage) for a missing, truncated, corrupt or
// foreign file.
ImageData load_images(const config::DataConfig& config, uint64_t seed);

}  // namespace guise::data

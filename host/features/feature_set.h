// What one pass of a network over a split leaves for every measure of its representation: evaluation mode,
// evaluation transform, rows in the order of the data set. A plain struct, so that measures stay functions.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace guise::features {

struct FeatureSet {
  at::Tensor z;         // float32 [N, D]: the input of the head
  at::Tensor logits;    // float32 [N, K]: of the head, over the classes that it was trained on
  at::Tensor y;         // int64 [N] in [0, classes)
  at::Tensor index;     // int64 [N]: the row in the data set
  std::string split;    // "train", "validation", "test"
  std::string network;  // "student", "teacher", "average"
  std::string layer = "z";
  int64_t classes = 0;
  bool other_classes = false;  // than the head's: `logits` say nothing of `y`
  int64_t step = 0;            // optimizer steps done

  int64_t rows() const { return z.size(0); }
  int64_t columns() const { return z.size(1); }
};

// Throws core::Error(failed) that names network and split, and where it is known the epoch (from 0), where z
// is not finite.
void check_finite(const FeatureSet& set, std::optional<int64_t> epoch = std::nullopt);

}  // namespace guise::features

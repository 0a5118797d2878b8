// A network's probabilities as a table for other programs.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>

namespace guise::infer {

// CSV, durable: "index,label,p0,p1,..." and a line for each image in the order of the data set; classes by
// number, as in the class names of `guise eval --json`. probabilities float64 [N, K]. Throws
// core::Error(failed).
void write_predictions(const std::string& path, const at::Tensor& probabilities,
                       std::span<const int64_t> labels);

}  // namespace guise::infer

// Each convolution of a network by itself: which kernel computes it, how long that takes, and which would be
// the quickest.
#pragma once

#include <string>
#include <vector>

#include "models/network.h"
#include "nodes/kernels.h"

namespace guise::bench {

struct LayerTime {
  std::string name;  // "layer1.0.conv1"
  nodes::ConvolutionShape shape;
  nodes::ConvolutionPass pass;
  nodes::KernelKind kernel;
  double milliseconds = 0;   // the quickest of a few
  double share_of_peak = 0;  // multiply-adds of the definition; Winograd needs fewer, and may be above 1
};

// "64 > 128, 3x3 / 2 of 32 x 32"
std::string text_of(const nodes::ConvolutionShape& shape);

// Every pass of every convolution on `batch` maps. Null kernels: LibTorch's.
std::vector<LayerTime> time_layers(const std::vector<models::NamedConvolution>& layers, int64_t batch,
                                   const nodes::Kernels* kernels, double peak_gflops);

// The quickest kernel for each, as a table for train.kernels (nodes/kernels.h).
nlohmann::ordered_json tuned_table(const std::vector<models::NamedConvolution>& layers, int64_t batch);

}  // namespace guise::bench

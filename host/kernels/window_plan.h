// How a convolution with any window is cut into blocks and where these lie in scratch: by counts and sizes
// alone.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/levels.h"
#include "kernels/window_phase.h"

namespace guise::kernels {

struct ConvolutionShape {
  int64_t n = 0, h = 0, w = 0, c = 0;  // the input
  int64_t k = 0;                       // channels of the output
  WindowShape window;
};

// Each worker has places of its own, block by block from reading to writing.
struct WindowPlan {
  std::vector<WindowPhase> phases;
  int64_t images = 0, workers = 1;
  int64_t channels = 0;     // read
  int64_t panels = 0;       // of the product, and of the weights
  int64_t block = 0;        // places in a block
  int64_t read_stride = 0;  // floats between places read, and made
  int64_t made_stride = 0;
  int64_t read_floats = 0, made_floats = 0, sum_floats = 0;  // of each worker

  int64_t worker_floats() const { return read_floats + made_floats + sum_floats; }
  int64_t packed_floats(int64_t panel) const;  // of all phases, one after another
};

WindowPlan plan_forward(const ConvolutionShape& shape, int64_t workers, const LevelTable& table);
WindowPlan plan_backward(const ConvolutionShape& shape, int64_t workers, const LevelTable& table);

// Taps that are read at once: whole rows of the window, or else part of a row.
int64_t taps_at_once(const WindowPhase& phase, int64_t channels);

// Weights' gradients are summed up for all taps and channels of x by a panel's k. Workers have places of
// their own, and sums whose parts are added; where sums are large, all places and k of their own.
struct WindowWeightPlan {
  WindowPhase phase;
  int64_t places = 0, taps = 0;
  bool apart = true;  // places of their own
  int64_t workers = 1;
  int64_t panels = 0;  // of a worker
  int64_t block = 0, read_stride = 0;
  int64_t read_floats = 0, panel_floats = 0, sum_floats = 0;  // of each worker

  int64_t worker_floats() const { return read_floats + panel_floats + sum_floats; }
};

WindowWeightPlan plan_window_weights(const ConvolutionShape& shape, int64_t workers, const LevelTable& table);

}  // namespace guise::kernels

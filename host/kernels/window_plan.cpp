#include "kernels/window_plan.h"

#include <algorithm>

#include "kernels/maps.h"

namespace guise::kernels {
namespace {

constexpr int64_t kLine = kScratchAlignment / static_cast<int64_t>(sizeof(float));
constexpr int64_t kTapFloats = 384;      // read at once, so that a panel of them stays in the nearest cache
constexpr int64_t kBlockFloats = 65536;  // of a block, half of a small second cache
constexpr int64_t kSumFloats = 262144;   // of weights' gradients, beyond which workers do not have their own

int64_t ceiling(int64_t count, int64_t grain) {
  return (count + grain - 1) / grain;
}
int64_t rounded_up(int64_t count, int64_t grain) {
  return ceiling(count, grain) * grain;
}

// An odd number of cache lines: neighbours in a column do not fight for the same places of the cache.
int64_t odd_lines(int64_t floats) {
  return (ceiling(floats, kLine) | 1) * kLine;
}

WindowPlan plan_of(std::vector<WindowPhase> phases, const ConvolutionShape& shape, int64_t read, int64_t made,
                   int64_t workers, const LevelTable& table) {
  int64_t widest = 0;
  for (const WindowPhase& phase : phases) widest = std::max(widest, taps_at_once(phase, read) * read);
  WindowPlan plan{.phases = std::move(phases), .images = shape.n, .workers = workers, .channels = read};
  plan.panels = ceiling(made, table.panel);
  plan.read_stride = odd_lines(widest);
  plan.made_stride = odd_lines(plan.panels * table.panel);
  const int64_t most = kWindowMostPlaces / table.product_rows;
  plan.block =
      table.product_rows *
      std::clamp<int64_t>(kBlockFloats / (plan.read_stride + plan.made_stride) / table.product_rows, 2, most);
  plan.read_floats = plan.block * plan.read_stride;
  plan.made_floats = plan.block * plan.made_stride;
  plan.sum_floats = rounded_up(3 * plan.panels * table.panel, kLine) + rounded_up(4 * made, kLine);
  return plan;
}

}  // namespace

int64_t WindowPlan::packed_floats(int64_t panel) const {
  int64_t taps = 0;
  for (const WindowPhase& phase : phases) taps += taps_of(phase);
  return taps * channels * panels * panel;
}

int64_t taps_at_once(const WindowPhase& phase, int64_t channels) {
  const int64_t width = phase.across.taps,
                most = std::clamp<int64_t>(kTapFloats / channels, 1, std::max<int64_t>(1, taps_of(phase)));
  return most < width || width == 0 ? most : most / width * width;
}

WindowPlan plan_forward(const ConvolutionShape& shape, int64_t workers, const LevelTable& table) {
  return plan_of({forward_phase(shape.window, shape.h, shape.w)}, shape, shape.c, shape.k, workers, table);
}

WindowPlan plan_backward(const ConvolutionShape& shape, int64_t workers, const LevelTable& table) {
  return plan_of(backward_phases(shape.window, shape.h, shape.w), shape, shape.k, shape.c, workers, table);
}

WindowWeightPlan plan_window_weights(const ConvolutionShape& shape, int64_t workers,
                                     const LevelTable& table) {
  WindowWeightPlan plan{.phase = forward_phase(shape.window, shape.h, shape.w)};
  plan.taps = taps_of(plan.phase);
  plan.places = shape.n * places_of(plan.phase);
  const int64_t panels = ceiling(shape.k, table.panel), columns = plan.taps * shape.c;
  plan.apart = columns * panels * table.panel <= kSumFloats || panels < 2 * workers;
  plan.workers = std::min(workers, plan.apart ? plan.places : panels);
  plan.panels = plan.apart ? panels : ceiling(panels, plan.workers);
  plan.read_stride = odd_lines(taps_at_once(plan.phase, shape.c) * shape.c);
  plan.block = std::clamp<int64_t>(kBlockFloats / plan.read_stride, 32, kWindowMostPlaces);
  plan.read_floats = plan.block * plan.read_stride;
  plan.panel_floats = plan.block * plan.panels * table.panel;
  plan.sum_floats = rounded_up(columns * plan.panels * table.panel, kLine);
  return plan;
}

}  // namespace guise::kernels

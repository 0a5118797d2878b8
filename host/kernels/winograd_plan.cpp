#include "kernels/winograd_plan.h"

#include <algorithm>

#include "kernels/maps.h"
#include "kernels/workers.h"

namespace guise::kernels {
namespace {

constexpr int64_t kLine = kScratchAlignment / static_cast<int64_t>(sizeof(float));

constexpr int64_t rounded_up(int64_t count, int64_t grain) {
  return (count + grain - 1) / grain * grain;
}

// An odd number of cache lines: 36 positions at a power of two apart would share a few sets of the cache.
constexpr int64_t spread(int64_t floats) {
  const int64_t lines = rounded_up(floats, kLine) / kLine;
  return (lines % 2 == 0 ? lines + 1 : lines) * kLine;
}

WinogradLayout rows_of(int64_t tiles, int64_t channels, int64_t panel) {
  const int64_t row = rounded_up(channels, std::max(panel, kLine)),
                stride = row % 256 == 0 ? row + kLine : row;
  return {.position_stride = spread(tiles * stride), .tile_stride = stride, .panel_stride = panel};
}

WinogradLayout panels_of(int64_t tiles, int64_t channels, int64_t panel) {
  const int64_t panels = (channels + panel - 1) / panel;
  return {
      .position_stride = spread(tiles * panel * panels), .tile_stride = panel, .panel_stride = tiles * panel};
}

int64_t tiles_of(const WinogradShape& shape) {
  const auto side = [](int64_t places) { return (places + kWinogradTile - 1) / kWinogradTile; };
  return shape.n * side(shape.h) * side(shape.w);
}

// As many tiles as the budget holds, in whole grains, at least one and no more than there are.
int64_t block_of(int64_t budget_floats, int64_t channels, int64_t tiles, int64_t grain) {
  const int64_t fit = budget_floats / (kWinogradPositions * channels) / grain * grain;
  return std::min(std::max(fit, grain), rounded_up(tiles, grain));
}

// Floats of weights at all positions, or of their sums, which are written too, up to which each worker has
// blocks of its own.
constexpr int64_t kOwnWeights = 1024 * 1024, kOwnSums = 512 * 1024;
// Floats of scratch that such a block takes: about what the second level of caches holds.
constexpr int64_t kOwnBlock = 192 * 1024;
// A shared block fits the third level, and grows with the weights (or their sums), which each block reads
// once.
constexpr int64_t kLeastShared = 1024 * 1024, kMostShared = 5 * 1024 * 1024;

// Decides what both kinds of plan have in common.
WinogradPlan plan_blocks(const WinogradShape& shape, int64_t workers, int64_t grain, int64_t own) {
  WinogradPlan plan;
  const int64_t weights = kWinogradPositions * shape.c * shape.k;
  plan.apart = weights <= own;
  plan.workers = workers;
  plan.tiles = tiles_of(shape);
  plan.grain = grain;
  const int64_t budget = plan.apart ? kOwnBlock : std::clamp(weights / 2, kLeastShared, kMostShared);
  const int64_t most = plan.apart ? (plan.tiles + workers - 1) / workers : plan.tiles;
  plan.block = block_of(budget, shape.c + shape.k, most, grain);
  return plan;
}

}  // namespace

WinogradPlan plan_convolution(const WinogradShape& shape, int64_t workers, const LevelTable& table) {
  WinogradPlan plan = plan_blocks(shape, workers, table.product_rows, kOwnWeights);
  plan.panels = (shape.k + table.panel - 1) / table.panel;
  plan.read = rows_of(plan.block, shape.c, table.panel);
  plan.made = rows_of(plan.block, shape.k, table.panel);
  plan.read_floats = kWinogradPositions * plan.read.position_stride;
  plan.made_floats = kWinogradPositions * plan.made.position_stride;
  plan.sum_floats = rounded_up(plan.panels * table.panel * (3 + 2 * 2), kLine);
  plan.sums = workers;
  return plan;
}

WinogradPlan plan_weights(const WinogradShape& shape, int64_t workers, const LevelTable& table) {
  WinogradPlan plan = plan_blocks(shape, workers, 1, kOwnSums);
  plan.panels = (shape.c + table.panel - 1) / table.panel;
  plan.workers = std::min(workers, plan.tiles);
  plan.read = panels_of(plan.block, shape.c, table.panel);
  plan.made = rows_of(plan.block, shape.k, table.panel);
  plan.read_floats = kWinogradPositions * plan.read.position_stride;
  plan.made_floats = kWinogradPositions * plan.made.position_stride;
  plan.sum_floats = kWinogradPositions * spread(shape.k * plan.panels * table.panel);
  plan.sums = plan.apart ? plan.workers : 1;
  return plan;
}

}  // namespace guise::kernels

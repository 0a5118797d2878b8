#include "kernels/winograd_plan.h"

#include <algorithm>

#include "kernels/maps.h"

namespace guise::kernels {
namespace {

constexpr int64_t kLine = kScratchAlignment / static_cast<int64_t>(sizeof(float));

constexpr int64_t rounded_up(int64_t count, int64_t grain) {
  return (count + grain - 1) / grain * grain;
}

// An odd number of cache lines: matrices at a power of two apart would share a few sets of the cache.
constexpr int64_t spread(int64_t floats) {
  const int64_t lines = rounded_up(floats, kLine) / kLine;
  return (lines % 2 == 0 ? lines + 1 : lines) * kLine;
}

// Of all matrices.
int64_t rows_of_tile(const WinogradScheme& scheme) {
  int64_t rows = 0;
  for (int64_t g = 0; g < scheme.groups; ++g) rows += scheme.group[g].matrices * scheme.group[g].rows;
  return rows;
}

// Groups one after another. Panels lie apart from each other, or with 0 of them within the rows.
WinogradLayout layout_of(const WinogradScheme& scheme, int64_t tiles, int64_t row_stride, int64_t panel,
                         int64_t panels) {
  WinogradLayout layout{.row_stride = row_stride};
  const bool in_panels = panels > 0;
  for (int64_t g = 0; g < scheme.groups; ++g) {
    const int64_t floats = tiles * scheme.group[g].rows * row_stride;
    layout.groups[g] = {.offset = layout.floats,
                        .matrix_stride = spread(in_panels ? floats * panels : floats),
                        .panel_stride = in_panels ? floats : panel};
    layout.floats += scheme.group[g].matrices * layout.groups[g].matrix_stride;
  }
  return layout;
}

WinogradLayout rows_of(const WinogradScheme& scheme, int64_t tiles, int64_t channels, int64_t panel) {
  const int64_t row = rounded_up(channels, std::max(panel, kLine)),
                stride = row % 256 == 0 ? row + kLine : row;
  return layout_of(scheme, tiles, stride, panel, 0);
}

WinogradLayout panels_of(const WinogradScheme& scheme, int64_t tiles, int64_t channels, int64_t panel) {
  return layout_of(scheme, tiles, panel, panel, (channels + panel - 1) / panel);
}

// As many tiles as the budget holds, in whole grains, at least one and no more than there are.
int64_t block_of(int64_t budget_floats, int64_t tile_floats, int64_t tiles, int64_t grain) {
  const int64_t fit = budget_floats / tile_floats / grain * grain;
  return std::min(std::max(fit, grain), rounded_up(tiles, grain));
}

// Floats of all matrices of weights, or of their sums, which are written too, up to which each worker has
// blocks of its own: at stride 1, and more where they are multiplied with more rows of a tile.
constexpr int64_t kOwnWeights = 1024 * 1024, kOwnSums = 512 * 1024;
// Floats of scratch that such a block takes: what stays in the second level of caches beside weights. Those
// of sums grow with these, which each block reads and writes.
constexpr int64_t kOwnBlock = 96 * 1024, kMostOwnBlock = 384 * 1024;
// A shared block fits the third level, and grows with the weights (or their sums), which each block reads
// once.
constexpr int64_t kLeastShared = 1024 * 1024, kMostShared = 5 * 1024 * 1024;

struct Budgets {
  int64_t own_weights, least, most;  // floats
};

// Decides what both kinds of plan have in common.
WinogradPlan plan_blocks(const WinogradShape& shape, int64_t workers, int64_t grain, const Budgets& own) {
  const auto side = [](int64_t places) { return (places + kWinogradTile - 1) / kWinogradTile; };
  const int64_t weights = kWinogradMatrices * shape.c * shape.k;
  WinogradPlan plan;
  plan.scheme = shape.stride == 1 ? kWinogradWhole : kWinogradStrided;
  const int64_t rows = rows_of_tile(plan.scheme), multiplied = rows * shape.c * shape.k;
  plan.apart = weights * kWinogradMatrices <= own.own_weights * rows;
  plan.workers = workers;
  plan.image = {.rows = side(shape.output_h()), .columns = side(shape.output_w())};
  plan.tiles = shape.n * plan.image.rows * plan.image.columns;
  plan.grain = grain;
  const int64_t budget = plan.apart ? std::clamp(2 * weights, own.least, own.most)
                                    : std::clamp(multiplied / 2, kLeastShared, kMostShared);
  const int64_t most = plan.apart ? (plan.tiles + workers - 1) / workers : plan.tiles;
  plan.block = block_of(budget, rows * (shape.c + shape.k), most, grain);
  return plan;
}

}  // namespace

WinogradPlan plan_convolution(const WinogradShape& shape, int64_t read, int64_t made, int64_t workers,
                              const LevelTable& table) {
  WinogradPlan plan = plan_blocks(shape, workers, table.product_rows, {kOwnWeights, kOwnBlock, kOwnBlock});
  plan.panels = (made + table.panel - 1) / table.panel;
  plan.read = rows_of(plan.scheme, plan.block, read, table.panel);
  plan.made = rows_of(plan.scheme, plan.block, made, table.panel);
  plan.sum_floats = rounded_up(plan.panels * table.panel * (3 + 2 * 2), kLine);
  plan.sums = workers;
  return plan;
}

WinogradPlan plan_weights(const WinogradShape& shape, int64_t workers, const LevelTable& table) {
  WinogradPlan plan = plan_blocks(shape, workers, 1, {kOwnSums, kOwnBlock, kMostOwnBlock});
  plan.panels = (shape.c + table.panel - 1) / table.panel;
  plan.workers = std::min(workers, plan.tiles);
  plan.read = panels_of(plan.scheme, plan.block, shape.c, table.panel);
  plan.made = rows_of(plan.scheme, plan.block, shape.k, table.panel);
  plan.sum_floats = kWinogradMatrices * spread(shape.k * plan.panels * table.panel);
  plan.sums = plan.apart ? plan.workers : 1;
  return plan;
}

const WinogradParts& parts_of(const WinogradShape& shape, const LevelTable& table) {
  return shape.stride == 1 ? table.winograd : table.winograd_strided;
}

Share all_products(const WinogradPlan& plan) {
  return {0, kWinogradMatrices * plan.panels};
}

Share products_of(const WinogradPlan& plan, int64_t worker, int64_t workers) {
  // The first product that has no row before this one, of all rows of a tile by panels.
  const auto product_at = [&](int64_t row) {
    int64_t product = 0;
    for (int64_t g = 0; g < plan.scheme.groups; ++g) {
      const WinogradGroup& group = plan.scheme.group[g];
      const int64_t products = std::min(group.matrices * plan.panels, (row + group.rows - 1) / group.rows);
      product += products;
      row = std::max<int64_t>(0, row - group.matrices * plan.panels * group.rows);
    }
    return product;
  };
  const Share rows = share_of(rows_of_tile(plan.scheme) * plan.panels, worker, workers);
  return {product_at(rows.begin), product_at(rows.end)};
}

}  // namespace guise::kernels

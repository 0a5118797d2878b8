// The gradient of the weights of a convolution with any window: x, gathered and turned, times the gradient of
// y.
#include <algorithm>

#include "kernels/levels.h"
#include "kernels/window_convolution.h"

namespace guise::kernels {
namespace {

constexpr int64_t kSquare = 16;

struct WeightGradient {
  const ConvolutionShape& shape;
  const WindowWeightPlan& plan;
  const LevelTable& table;
  const Source& x;
  const Source& y_gradient;
  float* scratch;

  float* rows_read(int64_t worker) const { return scratch + worker * plan.worker_floats(); }
  float* panels_read(int64_t worker) const { return rows_read(worker) + plan.read_floats; }
  float* sums(int64_t worker) const { return panels_read(worker) + plan.panel_floats; }
  int64_t columns() const { return plan.taps * shape.c; }
  int64_t sum_stride() const { return plan.panels * table.panel; }

  // The channels of y that a worker has: panels of its own, or all.
  Share channels_of(int64_t worker) const {
    return plan.apart ? Share{0, shape.k} : share_of(shape.k, worker, plan.workers, table.panel);
  }
  Share places_of(int64_t worker) const {
    return plan.apart ? share_of(plan.places, worker, plan.workers) : Share{0, plan.places};
  }

  void multiply(int64_t worker, int64_t first, int64_t count, const Share& channels, bool onto) const {
    const int64_t at_once = taps_at_once(plan.phase, shape.c), panel = table.panel;
    float *const rows = rows_read(worker), *const panels = panels_read(worker);
    table.window_panels({.source = y_gradient,
                         .first = first,
                         .count = count,
                         .begin = channels.begin,
                         .end = channels.end,
                         .to = panels});
    for (int64_t tap = 0; tap < plan.taps; tap += at_once) {
      const int64_t end = std::min(plan.taps, tap + at_once);
      table.window_read({.source = x,
                         .phase = plan.phase,
                         .first = first,
                         .count = count,
                         .tap_begin = tap,
                         .tap_end = end,
                         .to = rows,
                         .stride = plan.read_stride});
      table.product({.rows = (end - tap) * shape.c,
                     .depth = count,
                     .panels = (channels.end - channels.begin + panel - 1) / panel,
                     .a = rows,
                     .a_stride = plan.read_stride,
                     .turned = true,
                     .b = panels,
                     .b_panel_stride = count * panel,
                     .c = sums(worker) + tap * shape.c * sum_stride(),
                     .c_stride = sum_stride(),
                     .onto = onto,
                     .half = half_is_enough(channels.end - channels.begin, panel)});
    }
  }

  void sum_up(int64_t worker) const {
    const Share places = places_of(worker), channels = channels_of(worker);
    if (channels.begin == channels.end) return;
    for (int64_t first = places.begin; first < places.end; first += plan.block)
      multiply(worker, first, std::min(plan.block, places.end - first), channels, first > places.begin);
  }

  // Adds `parts` squares of sums, columns by k, in their order, and writes them turned.
  void write_square(float* gradient, const float* from, int64_t parts, int64_t ks, int64_t width) const {
    float square[kSquare][kSquare] = {};
    const int64_t stride = sum_stride(), row = columns();
    for (int64_t part = 0; part < parts; ++part, from += plan.worker_floats()) {
      for (int64_t column = 0; column < width; ++column) {
        const float* sum = from + column * stride;
        for (int64_t k = 0; k < kSquare && k < ks; ++k) square[k][column] += sum[k];
      }
    }
    for (int64_t k = 0; k < ks; ++k) std::copy_n(square[k], width, gradient + k * row);
  }

  // Outputs [begin, end) of the sums that begin with channel `base` at `from`.
  void write(float* gradient, const float* from, int64_t parts, int64_t base, const Share& channels) const {
    for (int64_t column = 0; column < columns(); column += kSquare)
      for (int64_t k = channels.begin; k < channels.end; k += kSquare)
        write_square(gradient + k * columns() + column, from + column * sum_stride() + k - base, parts,
                     std::min(kSquare, channels.end - k), std::min(kSquare, columns() - column));
  }

  void run(float* gradient, Workers& workers) const {
    workers.run([&](int64_t worker) {
      if (worker >= plan.workers) return;
      sum_up(worker);
      const Share channels = channels_of(worker);
      if (!plan.apart) write(gradient, sums(worker), 1, channels.begin, channels);
    });
    if (!plan.apart) return;
    workers.run([&](int64_t worker) {
      write(gradient, sums(0), plan.workers, 0, share_of(shape.k, worker, workers.count()));
    });
  }
};

}  // namespace

void WindowConvolution::weight_gradient(const Source& x, const Source& y_gradient, float* gradient,
                                        float* scratch, Workers& workers) const {
  WeightGradient{shape_, weights_, table_, x, y_gradient, scratch}.run(gradient, workers);
}

}  // namespace guise::kernels

// Who computes which places, and where in scratch. The parts themselves are the level's.
#include "kernels/window_convolution.h"

#include <algorithm>

#include "kernels/levels.h"

namespace guise::kernels {
namespace {

// A convolution in progress.
struct Convolution {
  const WindowPlan& plan;
  const LevelTable& table;
  const Source& source;
  const float* packed;
  const Sink& sink;
  float* scratch;

  float* rows_read(int64_t worker) const { return scratch + worker * plan.worker_floats(); }
  float* rows_made(int64_t worker) const { return rows_read(worker) + plan.read_floats; }
  float* sums(int64_t worker) const { return rows_made(worker) + plan.made_floats; }
  // Doubles at the end of the sums: first, then second.
  double* totals(int64_t worker) const {
    return reinterpret_cast<double*>(rows_read(worker + 1)) - 2 * sink.y.c;
  }
  bool sums_up() const { return sink.write == Write::statistics || sink.write == Write::masked; }

  // The product of a block, taps by taps.
  void multiply(const WindowPhase& phase, const float* weights, int64_t first, int64_t count,
                int64_t worker) const {
    const int64_t taps = taps_of(phase), at_once = taps_at_once(phase, plan.channels), panel = table.panel;
    float *const from = rows_read(worker), *const to = rows_made(worker);
    if (taps == 0) std::fill_n(to, count * plan.made_stride, 0.0F);
    for (int64_t tap = 0; tap < taps; tap += at_once) {
      const int64_t end = std::min(taps, tap + at_once);
      table.window_read({.source = source,
                         .phase = phase,
                         .first = first,
                         .count = count,
                         .tap_begin = tap,
                         .tap_end = end,
                         .to = from,
                         .stride = plan.read_stride});
      table.product({.rows = count,
                     .depth = (end - tap) * plan.channels,
                     .panels = plan.panels,
                     .a = from,
                     .a_stride = plan.read_stride,
                     .b = weights + tap * plan.channels * panel,
                     .b_panel_stride = taps * plan.channels * panel,
                     .c = to,
                     .c_stride = plan.made_stride,
                     .onto = tap > 0,
                     .half = half_is_enough(sink.y.c, panel)});
    }
  }

  void run_phase(const WindowPhase& phase, const float* weights, int64_t worker) const {
    const Share share = share_of(plan.images * places_of(phase), worker, plan.workers, table.product_rows);
    Sink own = sink;
    if (sums_up()) {
      own.first = totals(worker);
      own.second = own.first + sink.y.c;
    }
    for (int64_t first = share.begin; first < share.end; first += plan.block) {
      const int64_t count = std::min(plan.block, share.end - first);
      multiply(phase, weights, first, count, worker);
      table.window_write({.sink = own,
                          .phase = phase,
                          .first = first,
                          .count = count,
                          .from = rows_made(worker),
                          .stride = plan.made_stride,
                          .sums = sums(worker)});
    }
  }

  void run_worker(int64_t worker) const {
    if (sums_up()) std::fill_n(totals(worker), 2 * sink.y.c, 0.0);
    const float* weights = packed;
    for (const WindowPhase& phase : plan.phases) {
      run_phase(phase, weights, worker);
      weights += taps_of(phase) * plan.channels * plan.panels * table.panel;
    }
  }

  // In the workers' order.
  void add_totals() const {
    const auto places = static_cast<double>(sink.y.n * sink.y.h * sink.y.w);
    for (int64_t c = 0; c < sink.y.c; ++c) {
      double first = 0, second = 0;
      for (int64_t worker = 0; worker < plan.workers; ++worker) {
        first += totals(worker)[c];
        second += totals(worker)[sink.y.c + c];
      }
      const double apart = second - first * (first / places);
      const bool statistics = sink.write == Write::statistics;
      sink.first[c] = statistics ? first / places : first;
      sink.second[c] = !statistics ? second : apart < 0 ? 0 : apart;
    }
  }

  void run(Workers& workers) const {
    workers.run([&](int64_t worker) { run_worker(worker); });
    if (sums_up()) add_totals();
  }
};

}  // namespace

WindowConvolution::WindowConvolution(const ConvolutionShape& shape, int64_t workers, VectorLevel level)
    : shape_(shape),
      table_(level_table(level)),
      forward_(plan_forward(shape, workers, table_)),
      backward_(plan_backward(shape, workers, table_)),
      weights_(plan_window_weights(shape, workers, table_)) {}

void WindowConvolution::forward(const Source& source, const float* packed, const Sink& sink, float* scratch,
                                Workers& workers) const {
  Convolution{forward_, table_, source, packed, sink, scratch}.run(workers);
}

void WindowConvolution::input_gradient(const Source& source, const float* packed, const Sink& sink,
                                       float* scratch, Workers& workers) const {
  Convolution{backward_, table_, source, packed, sink, scratch}.run(workers);
}

}  // namespace guise::kernels

// Who computes what, and where in scratch. The parts themselves are the level's.
#include "kernels/winograd.h"

#include <algorithm>

#include "kernels/levels.h"

namespace guise::kernels {
namespace {

// The columns of the product that are packed for this use, and its rows.
struct PackedSize {
  int64_t panels, rows;
};

PackedSize packed_size(const WinogradShape& shape, PackedFor use, const LevelTable& table) {
  const int64_t columns = use == PackedFor::forward ? shape.k : shape.c;
  return {.panels = (columns + table.panel - 1) / table.panel,
          .rows = use == PackedFor::forward ? shape.c : shape.k};
}

// A plan, and where its parts lie in scratch.
struct Planned {
  const WinogradPlan& plan;
  float* scratch;

  float* tiles_read(int64_t block) const { return scratch + block * plan.read.floats; }
  float* tiles_made(int64_t block) const {
    return scratch + plan.blocks() * plan.read.floats + block * plan.made.floats;
  }
  float* sums(int64_t part) const { return scratch + plan.tile_floats() + part * plan.sum_floats; }
};

// A convolution in progress.
struct Convolution : Planned {
  const LevelTable& table;
  void (*read_tiles)(const WinogradRead& task);
  void (*write_tiles)(const WinogradWrite& task);
  const Source& source;
  const float* packed;
  const Sink& sink;

  // Doubles behind the sums of a stretch: first, then second.
  double* totals(int64_t worker) const {
    return reinterpret_cast<double*>(sums(worker) + 3 * plan.panels * table.panel);
  }
  bool sums_up() const { return sink.write == Write::statistics || sink.write == Write::masked; }

  // Tiles [first, first + count) into their places of a block that begins with tile `base`.
  void read(float* to, int64_t base, int64_t first, int64_t count) const {
    read_tiles({.source = source,
                .tiles = plan.image,
                .first = first,
                .count = count,
                .to = to,
                .at = first - base,
                .layout = plan.read});
  }

  void multiply(const float* from, float* to, int64_t tiles, const Share& items) const {
    const int64_t depth = source.x.c, panel = table.panel;
    for_each_product(plan, items, [&](const WinogradProduct& one) {
      table.product({.rows = tiles * one.rows,
                     .depth = depth,
                     .panels = one.count,
                     .a = from + one.read,
                     .a_stride = plan.read.row_stride,
                     .b = packed + (one.matrix * plan.panels + one.first) * depth * panel,
                     .b_panel_stride = depth * panel,
                     .c = to + one.made + one.first * panel,
                     .c_stride = plan.made.row_stride,
                     .half = one.first + one.count == plan.panels && half_is_enough(sink.y.c, panel)});
    });
  }

  void write(const float* from, int64_t base, int64_t first, int64_t count, int64_t worker) const {
    Sink own = sink;
    if (sums_up()) {
      own.first = totals(worker);
      own.second = own.first + sink.y.c;
    }
    write_tiles({.sink = own,
                 .tiles = plan.image,
                 .first = first,
                 .count = count,
                 .from = from,
                 .at = first - base,
                 .layout = plan.made,
                 .sums = sums(worker)});
  }

  void run_apart(Workers& workers) const {
    workers.run([&](int64_t worker) {
      const Share share = share_of(plan.tiles, worker, plan.workers, plan.grain);
      float *const from = tiles_read(worker), *const to = tiles_made(worker);
      for (int64_t first = share.begin; first < share.end; first += plan.block) {
        const int64_t count = std::min(plan.block, share.end - first);
        read(from, first, first, count);
        multiply(from, to, count, all_products(plan));
        write(to, first, first, count, worker);
      }
    });
  }

  void run_shared(Workers& workers) const {
    float *const from = tiles_read(0), *const to = tiles_made(0);
    for (int64_t base = 0; base < plan.tiles; base += plan.block) {
      const int64_t count = std::min(plan.block, plan.tiles - base);
      workers.run([&](int64_t worker) {
        const Share share = share_of(count, worker, plan.workers);
        read(from, base, base + share.begin, share.end - share.begin);
      });
      workers.run(
          [&](int64_t worker) { multiply(from, to, count, products_of(plan, worker, plan.workers)); });
      workers.run([&](int64_t worker) {
        const Share share = share_of(count, worker, plan.workers);
        write(to, base, base + share.begin, share.end - share.begin, worker);
      });
    }
  }

  void clear_totals() const {
    for (int64_t worker = 0; sums_up() && worker < plan.workers; ++worker)
      std::fill_n(totals(worker), 2 * sink.y.c, 0.0);
  }

  // In the workers' order.
  void add_totals() const {
    const auto places = static_cast<double>(sink.y.n * sink.y.h * sink.y.w);
    for (int64_t c = 0; sums_up() && c < sink.y.c; ++c) {
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
    clear_totals();
    plan.apart ? run_apart(workers) : run_shared(workers);
    add_totals();
  }
};

// A gradient of weights in progress.
struct WeightGradient : Planned {
  const WinogradShape& shape;
  const LevelTable& table;
  const WinogradParts& parts;
  const Source& x;
  const Source& y_gradient;

  int64_t matrix_floats() const { return plan.sum_floats / kWinogradMatrices; }

  void read(int64_t block, int64_t base, int64_t first, int64_t count) const {
    const auto read_tiles = [&](void (*read_one)(const WinogradRead&), const Source& source, float* to,
                                const WinogradLayout& layout) {
      read_one({.source = source,
                .tiles = plan.image,
                .first = first,
                .count = count,
                .to = to,
                .at = first - base,
                .layout = layout});
    };
    read_tiles(parts.read_input, x, tiles_read(block), plan.read);
    read_tiles(parts.read_for_weights, y_gradient, tiles_made(block), plan.made);
  }

  void multiply(int64_t block, int64_t tiles, bool onto, const Share& items) const {
    const int64_t panel = table.panel, row = plan.panels * panel;
    for_each_product(plan, items, [&](const WinogradProduct& one) {
      table.product({.rows = shape.k,
                     .depth = tiles * one.rows,
                     .panels = one.count,
                     .a = tiles_made(block) + one.made,
                     .a_stride = plan.made.row_stride,
                     .turned = true,
                     .b = tiles_read(block) + one.read + one.first * one.panel_stride,
                     .b_panel_stride = one.panel_stride,
                     .c = sums(block) + one.matrix * matrix_floats() + one.first * panel,
                     .c_stride = row,
                     .onto = onto,
                     .half = one.first + one.count == plan.panels && half_is_enough(shape.c, panel)});
    });
  }

  void sum_apart(Workers& workers) const {
    workers.run([&](int64_t worker) {
      if (worker >= plan.workers) return;
      const Share share = share_of(plan.tiles, worker, plan.workers);
      for (int64_t first = share.begin; first < share.end; first += plan.block) {
        const int64_t count = std::min(plan.block, share.end - first);
        read(worker, first, first, count);
        multiply(worker, count, first > share.begin, all_products(plan));
      }
    });
  }

  void sum_shared(Workers& workers) const {
    const int64_t count = workers.count();
    for (int64_t base = 0; base < plan.tiles; base += plan.block) {
      const int64_t tiles = std::min(plan.block, plan.tiles - base);
      workers.run([&](int64_t worker) {
        const Share share = share_of(tiles, worker, count);
        read(0, base, base + share.begin, share.end - share.begin);
      });
      workers.run([&](int64_t worker) { multiply(0, tiles, base > 0, products_of(plan, worker, count)); });
    }
  }

  void run(float* gradient, Workers& workers) const {
    plan.apart ? sum_apart(workers) : sum_shared(workers);
    const int64_t count = workers.count();
    workers.run([&](int64_t worker) {
      const Share share = share_of(shape.k, worker, count);
      parts.weights({.gradient = gradient,
                     .k = shape.k,
                     .c = shape.c,
                     .begin = share.begin,
                     .end = share.end,
                     .from = sums(0),
                     .parts = plan.sums,
                     .part_stride = plan.sum_floats,
                     .matrix_stride = matrix_floats(),
                     .k_stride = plan.panels * table.panel});
    });
  }
};

}  // namespace

Winograd::Winograd(const WinogradShape& shape, int64_t workers, VectorLevel level)
    : shape_(shape),
      table_(level_table(level)),
      parts_(parts_of(shape, table_)),
      forward_(plan_convolution(shape, shape.c, shape.k, workers, table_)),
      backward_(plan_convolution(shape, shape.k, shape.c, workers, table_)),
      weights_(plan_weights(shape, workers, table_)) {}

int64_t Winograd::packed_floats(PackedFor use) const {
  const PackedSize size = packed_size(shape_, use, table_);
  return kWinogradMatrices * size.panels * table_.panel * size.rows;
}

void Winograd::pack(const float* weights, PackedFor use, float* packed, Workers& workers) const {
  const PackedSize size = packed_size(shape_, use, table_);
  const int64_t items = size.panels * ((size.rows + kWinogradPackRows - 1) / kWinogradPackRows);
  workers.run([&](int64_t worker) {
    const Share share = share_of(items, worker, workers.count());
    parts_.pack({.weights = weights,
                 .k = shape_.k,
                 .c = shape_.c,
                 .for_input_gradient = use == PackedFor::input_gradient,
                 .packed = packed,
                 .begin = share.begin,
                 .end = share.end});
  });
}

void Winograd::forward(const Source& source, const float* packed, const Sink& sink, float* scratch,
                       Workers& workers) const {
  Convolution{{forward_, scratch}, table_, parts_.read_input, parts_.write_output, source, packed, sink}.run(
      workers);
}

void Winograd::input_gradient(const Source& source, const float* packed, const Sink& sink, float* scratch,
                              Workers& workers) const {
  Convolution{{backward_, scratch},
              table_,
              parts_.read_output_gradient,
              parts_.write_input_gradient,
              source,
              packed,
              sink}
      .run(workers);
}

int64_t Winograd::weight_gradient_scratch() const {
  return weights_.scratch_floats();
}

void Winograd::weight_gradient(const Source& x, const Source& y_gradient, float* gradient, float* scratch,
                               Workers& workers) const {
  WeightGradient{{weights_, scratch}, shape_, table_, parts_, x, y_gradient}.run(gradient, workers);
}

}  // namespace guise::kernels

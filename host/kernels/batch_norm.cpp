#include "kernels/batch_norm.h"

#include <algorithm>

#include "kernels/maps.h"

namespace guise::kernels {
namespace {

// Waking a worker costs more than it saves below about this many elements.
constexpr int64_t kLeastElements = 8192;
constexpr int64_t kFloatsPerDouble = sizeof(double) / sizeof(float);

int64_t parts_of(const RowShape& shape, const Workers& workers) {
  return std::clamp<int64_t>(shape.rows * shape.channels / kLeastElements, 1, workers.count());
}

// Calls work(part, its rows) on as many workers as pay.
template <typename Work>
void share_rows(const RowShape& shape, Workers& workers, const Work& work) {
  const int64_t parts = parts_of(shape, workers);
  if (parts == 1) return work(0, Share{0, shape.rows});
  workers.run([&](int64_t worker) {
    if (worker >= parts) return;
    const Share rows = share_of(shape.rows, worker, parts);
    if (rows.begin < rows.end) work(worker, rows);
  });
}

int64_t line_up(int64_t floats) {
  constexpr int64_t kLine = kScratchAlignment / static_cast<int64_t>(sizeof(float));
  return (floats + kLine - 1) / kLine * kLine;
}

// What a part needs: two sums in double, and three arrays of the level's in single precision.
int64_t part_floats(int64_t channels) {
  return line_up(2 * channels * kFloatsPerDouble) + line_up(3 * channels);
}

struct PartScratch {
  double *first, *second;
  float* singles;
  PartScratch(float* scratch, int64_t part, int64_t channels)
      : first(reinterpret_cast<double*>(scratch + part * part_floats(channels))),
        second(first + channels),
        singles(scratch + part * part_floats(channels) + line_up(2 * channels * kFloatsPerDouble)) {}
};

const float* from(const float* map, int64_t place) {
  return map ? map + place : nullptr;
}
float* from(float* map, int64_t place) {
  return map ? map + place : nullptr;
}

MaskRows mask_from(const ReluMask& mask, int64_t place) {
  return {from(mask.output, place), mask.scale, mask.shift};
}

}  // namespace

int64_t norm_scratch(const RowShape& shape, const Workers& workers) {
  return parts_of(shape, workers) * part_floats(shape.channels);
}

void moments_of(const float* x, const RowShape& shape, Workers& workers, float* scratch, Moments& moments,
                VectorLevel level) {
  share_rows(shape, workers, [&](int64_t part, Share rows) {
    const PartScratch own(scratch, part, shape.channels);
    level_table(level).norm.moments({x + rows.begin * shape.channels, rows.end - rows.begin, shape.channels,
                                     own.singles, own.first, own.second});
  });
  clear(moments, shape.channels);
  const int64_t parts = parts_of(shape, workers);
  for (int64_t part = 0; part < parts; ++part) {
    const PartScratch own(scratch, part, shape.channels);
    const Share rows = share_of(shape.rows, part, parts);
    merge(moments, {rows.end - rows.begin, own.first, own.second}, shape.channels);
  }
}

void normalise(const Normalised& pass, const RowShape& shape, Workers& workers, VectorLevel level) {
  share_rows(shape, workers, [&](int64_t, Share rows) {
    const int64_t place = rows.begin * shape.channels;
    level_table(level).norm.normalise({pass.main.x + place, pass.main.scale, pass.main.shift,
                                       from(pass.shortcut.x, place), pass.shortcut.scale, pass.shortcut.shift,
                                       pass.relu, rows.end - rows.begin, shape.channels, pass.y + place});
  });
}

void gradient_sums(const GradientPass& pass, const RowShape& shape, Workers& workers, float* scratch,
                   const GradientSums& sums, VectorLevel level) {
  share_rows(shape, workers, [&](int64_t part, Share rows) {
    const PartScratch own(scratch, part, shape.channels);
    const int64_t place = rows.begin * shape.channels;
    level_table(level).norm.gradient_sums(
        {pass.dy + place, pass.x + place, pass.mean, mask_from(pass.mask, place), from(pass.masked, place),
         rows.end - rows.begin, shape.channels, own.singles, own.first, own.second});
  });
  std::fill_n(sums.sum, shape.channels, 0.0);
  std::fill_n(sums.product, shape.channels, 0.0);
  const int64_t parts = parts_of(shape, workers);
  for (int64_t part = 0; part < parts; ++part) {
    const Share rows = share_of(shape.rows, part, parts);
    if (rows.begin == rows.end) continue;
    const PartScratch own(scratch, part, shape.channels);
    for (int64_t c = 0; c < shape.channels; ++c) {
      sums.sum[c] += own.first[c];
      sums.product[c] += own.second[c];
    }
  }
}

void input_gradient(const InputGradient& pass, const RowShape& shape, Workers& workers, VectorLevel level) {
  share_rows(shape, workers, [&](int64_t, Share rows) {
    const int64_t place = rows.begin * shape.channels;
    level_table(level).norm.input_gradient({pass.dy + place, from(pass.x, place), mask_from(pass.mask, place),
                                            pass.a, pass.b, pass.d, from(pass.add, place),
                                            rows.end - rows.begin, shape.channels, pass.dx + place});
  });
}

}  // namespace guise::kernels

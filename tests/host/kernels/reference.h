// Convolutions, sources and sinks in plain double loops: what the kernels are held to.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/convolution.h"

namespace guise::kernels::testing {

using Numbers = std::vector<double>;

struct Window {
  int64_t kernel = 3, stride = 1, padding = 1;
};

struct Sizes {
  int64_t n, h, w, c;  // of a map
  int64_t count() const { return n * h * w * c; }
};

inline std::size_t at(const Sizes& map, int64_t n, int64_t y, int64_t x, int64_t c) {
  return static_cast<std::size_t>(((n * map.h + y) * map.w + x) * map.c + c);
}

inline Sizes sizes_of_output(const Sizes& input, int64_t k, const Window& window) {
  const auto side = [&](int64_t places) {
    return (places + 2 * window.padding - window.kernel) / window.stride + 1;
  };
  return {input.n, side(input.h), side(input.w), k};
}

// What a Source reads at every place.
inline Numbers read_all(const Source& source) {
  Numbers values;
  const ConstMap& x = source.x;
  for (int64_t i = 0; i < x.n * x.h * x.w * x.c; ++i) {
    double value = x.data[i];
    if (source.scale != nullptr) value = value * source.scale[i % x.c] + source.shift[i % x.c];
    if (source.other != nullptr) value += static_cast<double>(source.other[i]) * source.other_scale[i % x.c];
    values.push_back(source.relu && value < 0 ? 0 : value);
  }
  return values;
}

// Calls each(place of x, place of y, place of w) for every product of the convolution; w is [K, kernel,
// kernel, C].
template <typename Each>
void for_each_product(const Sizes& x, const Sizes& y, const Window& window, const Each& each) {
  for (int64_t place = 0; place < y.n * y.h * y.w * window.kernel * window.kernel; ++place) {
    const int64_t column = place % window.kernel, row = place / window.kernel % window.kernel;
    const int64_t output = place / (window.kernel * window.kernel), n = output / (y.h * y.w);
    const int64_t oy = output / y.w % y.h, ox = output % y.w;
    const int64_t iy = oy * window.stride + row - window.padding,
                  ix = ox * window.stride + column - window.padding;
    if (iy < 0 || iy >= x.h || ix < 0 || ix >= x.w) continue;
    for (int64_t k = 0; k < y.c; ++k) {
      const auto weight =
          static_cast<std::size_t>(((k * window.kernel + row) * window.kernel + column) * x.c);
      const std::size_t from = at(x, n, iy, ix, 0), to = at(y, n, oy, ox, k);
      for (std::size_t c = 0; c < static_cast<std::size_t>(x.c); ++c) each(from + c, to, weight + c);
    }
  }
}

inline Numbers convolved(const Numbers& x, const std::vector<float>& w, const Sizes& from, const Sizes& to,
                         const Window& window = {}) {
  Numbers y(static_cast<std::size_t>(to.count()));
  for_each_product(from, to, window,
                   [&](std::size_t i, std::size_t o, std::size_t g) { y[o] += x[i] * w[g]; });
  return y;
}

inline Numbers gradient_of_input(const Numbers& dy, const std::vector<float>& w, const Sizes& from,
                                 const Sizes& to, const Window& window = {}) {
  Numbers dx(static_cast<std::size_t>(from.count()));
  for_each_product(from, to, window,
                   [&](std::size_t i, std::size_t o, std::size_t g) { dx[i] += dy[o] * w[g]; });
  return dx;
}

inline Numbers gradient_of_weights(const Numbers& x, const Numbers& dy, const Sizes& from, const Sizes& to,
                                   const Window& window = {}) {
  Numbers dw(static_cast<std::size_t>(to.c * window.kernel * window.kernel * from.c));
  for_each_product(from, to, window,
                   [&](std::size_t i, std::size_t o, std::size_t g) { dw[g] += x[i] * dy[o]; });
  return dw;
}

struct Written {
  Numbers y, first, second;
};

// What a Sink makes of the convolution's output v; sink.add is read, so it must not have been written to.
inline Written written(const Sink& sink, const Numbers& v) {
  const auto channels = static_cast<std::size_t>(sink.y.c);
  const double places = static_cast<double>(v.size() / channels);
  Written result{v, Numbers(channels), Numbers(channels)};
  for (std::size_t i = 0; i < v.size(); ++i) {
    const std::size_t c = i % channels;
    double& y = result.y[i];
    if (sink.write == Write::evaluated && sink.scale != nullptr) y = y * sink.scale[c] + sink.shift[c];
    if (sink.add != nullptr) y += sink.add[i];
    if (sink.write == Write::evaluated && sink.relu && y < 0) y = 0;
    if (sink.write == Write::statistics) result.first[c] += y / places;
    if (sink.write != Write::masked) continue;
    const double scaled = sink.activated != nullptr
                              ? sink.activated[i]
                              : static_cast<double>(sink.before[i]) * sink.scale[c] + sink.shift[c];
    if (scaled <= 0) y = 0;
    result.first[c] += y;
    result.second[c] += y * (static_cast<double>(sink.before[i]) - sink.centre[c]);
  }
  for (std::size_t i = 0; i < v.size() && sink.write == Write::statistics; ++i)
    result.second[i % channels] += std::pow(result.y[i] - result.first[i % channels], 2);
  return result;
}

// The L2 norm of the difference over that of what is right.
template <typename Found>
double relative_difference(const Found& found, const Numbers& right) {
  double apart = 0, size = 1e-30;
  for (std::size_t i = 0; i < right.size(); ++i) {
    apart += std::pow(static_cast<double>(found[i]) - right[i], 2);
    size += right[i] * right[i];
  }
  return std::sqrt(apart / size);
}

}  // namespace guise::kernels::testing

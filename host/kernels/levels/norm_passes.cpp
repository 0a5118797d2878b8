// Batch norm's passes over a run of rows, compiled once for every vector level.
#include "kernels/levels/norm_passes.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

template <int kRows>
struct Strip {
  static constexpr int rows = kRows;
};

template <class StripOf, class Body>
inline void over_channels(StripOf strip, int64_t row, int64_t channels, const Body& body) {
  int64_t channel = 0;
  for (; channel + kLanes <= channels; channel += kLanes)
    body(strip, AllLanes{}, row * channels + channel, channel);
  if (channel < channels) body(strip, FirstLanes(channels - channel), row * channels + channel, channel);
}

// Calls body(strip, access, place of the strip's first element, channel) for strips of kRows rows, then for
// single rows.
template <int kRows, class Body>
inline void over_map(int64_t rows, int64_t channels, const Body& body) {
  int64_t row = 0;
  for (; row + kRows <= rows; row += kRows) over_channels(Strip<kRows>{}, row, channels, body);
  for (; row < rows; ++row) over_channels(Strip<1>{}, row, channels, body);
}

// For passes over several maps: strips of narrow rows; wide ones one by one, since rows of many maps at once
// are more streams than a processor follows.
template <class Body>
inline void over_maps(int64_t rows, int64_t channels, const Body& body) {
  constexpr int64_t kWide = 64;
  channels < kWide ? over_map<4>(rows, channels, body) : over_map<1>(rows, channels, body);
}

// A block's sums in single precision, about a pivot: two sums a channel.
struct BlockSums {
  float *pivot, *first, *second;
  BlockSums(float* scratch, int64_t channels)
      : pivot(scratch), first(scratch + channels), second(scratch + 2 * channels) {}
  void clear(int64_t channels) const {
    for (int64_t c = 0; c < 2 * channels; ++c) first[c] = 0;
  }
};

// A pivot near the block's mean, so that squares about it lose nothing: the mean of its first rows.
void set_pivot(const float* x, int64_t rows, int64_t channels, const BlockSums& sums) {
  const int64_t some = smaller(rows, 8);
  const float share = 1.0f / static_cast<float>(some);
  for (int64_t c = 0; c < channels; ++c) sums.pivot[c] = x[c] * share;
  for (int64_t row = 1; row < some; ++row)
    for (int64_t c = 0; c < channels; ++c) sums.pivot[c] += x[row * channels + c] * share;
}

void add_squares(const float* x, int64_t rows, int64_t channels, const BlockSums& sums) {
  over_map<8>(rows, channels, [&](auto strip, auto access, int64_t place, int64_t channel) {
    const Lanes pivot = access.load(sums.pivot + channel);
    Lanes first[2] = {}, second[2] = {};
    for (int row = 0; row < strip.rows; ++row) {
      const Lanes apart = access.load(x + place + row * channels) - pivot;
      first[row & 1] += apart;
      second[row & 1] += apart * apart;
    }
    access.store(sums.first + channel, access.load(sums.first + channel) + (first[0] + first[1]));
    access.store(sums.second + channel, access.load(sums.second + channel) + (second[0] + second[1]));
  });
}

// merge() of moments.h, for a block.
void fold_moments(const BlockSums& sums, int64_t before, int64_t rows, const MomentRows& pass) {
  const double inverse = 1.0 / static_cast<double>(rows);
  const double share = static_cast<double>(rows) / static_cast<double>(before + rows);
  const double both = share * static_cast<double>(before);
  for (int64_t c = 0; c < pass.channels; ++c) {
    const double first = static_cast<double>(sums.first[c]);
    const double squares = static_cast<double>(sums.second[c]) - first * first * inverse;
    const double apart = static_cast<double>(sums.pivot[c]) + first * inverse - pass.mean[c];
    pass.mean[c] += apart * share;
    pass.squares[c] += (squares < 0 ? 0 : squares) + apart * apart * both;
  }
}

enum class Shortcut { none, plain, scaled };

template <Shortcut kShortcut, bool kRelu>
void normalise_as(const NormaliseRows& pass) {
  over_maps(pass.rows, pass.channels, [&](auto strip, auto access, int64_t place, int64_t channel) {
    const Lanes scale = access.load(pass.scale + channel), shift = access.load(pass.shift + channel);
    Lanes add_scale = {}, add_shift = {};
    if constexpr (kShortcut == Shortcut::scaled) {
      add_scale = access.load(pass.add_scale + channel);
      add_shift = access.load(pass.add_shift + channel);
    }
    for (int row = 0; row < strip.rows; ++row) {
      const int64_t at = place + row * pass.channels;
      Lanes y = access.load(pass.x + at) * scale + shift;
      if constexpr (kShortcut == Shortcut::plain) y += access.load(pass.add + at);
      if constexpr (kShortcut == Shortcut::scaled) y += access.load(pass.add + at) * add_scale + add_shift;
      access.store(pass.y + at, kRelu ? relu(y) : y);
    }
  });
}

template <Shortcut kShortcut>
void normalise_with(const NormaliseRows& pass) {
  pass.relu ? normalise_as<kShortcut, true>(pass) : normalise_as<kShortcut, false>(pass);
}

enum class Mask { none, output, recomputed };

Mask kind_of(const MaskRows& mask) {
  if (mask.output) return Mask::output;
  return mask.scale ? Mask::recomputed : Mask::none;
}

// dy under the mask; what it needs per channel is loaded once a strip.
template <Mask kMask, class Access>
struct MaskedGradient {
  const float *dy, *x, *output;
  Access access;
  Lanes scale = {}, shift = {};

  MaskedGradient(const float* gradient, const float* input, const MaskRows& mask, int64_t channel, Access way)
      : dy(gradient), x(input), output(mask.output), access(way) {
    if constexpr (kMask == Mask::recomputed) {
      scale = access.load(mask.scale + channel);
      shift = access.load(mask.shift + channel);
    }
  }

  Lanes at(int64_t place) const {
    const Lanes gradient = access.load(dy + place);
    if constexpr (kMask == Mask::none) return gradient;
    Lanes shown;
    if constexpr (kMask == Mask::output)
      shown = access.load(output + place);
    else
      shown = access.load(x + place) * scale + shift;
    return shown <= Lanes{} ? Lanes{} : gradient;
  }
};

template <Mask kMask, bool kStore>
void add_products(const GradientRows& pass, int64_t from, int64_t rows, const BlockSums& sums) {
  over_maps(rows, pass.channels, [&](auto strip, auto access, int64_t place, int64_t channel) {
    const MaskedGradient<kMask, decltype(access)> gradient(pass.dy, pass.x, pass.mask, channel, access);
    const Lanes pivot = access.load(sums.pivot + channel);
    Lanes first[2] = {}, second[2] = {};
    for (int row = 0; row < strip.rows; ++row) {
      const int64_t at = from + place + row * pass.channels;
      const Lanes g = gradient.at(at);
      if constexpr (kStore) access.store(pass.masked + at, g);
      first[row & 1] += g;
      second[row & 1] += g * (access.load(pass.x + at) - pivot);
    }
    access.store(sums.first + channel, access.load(sums.first + channel) + (first[0] + first[1]));
    access.store(sums.second + channel, access.load(sums.second + channel) + (second[0] + second[1]));
  });
}

// The pivot is the mean as single precision has it: what it is off by is made good here.
void fold_products(const BlockSums& sums, const GradientRows& pass) {
  for (int64_t c = 0; c < pass.channels; ++c) {
    const double first = static_cast<double>(sums.first[c]);
    pass.sum[c] += first;
    pass.product[c] +=
        static_cast<double>(sums.second[c]) + first * (static_cast<double>(sums.pivot[c]) - pass.mean[c]);
  }
}

template <Mask kMask, bool kStore>
void gradient_sums_as(const GradientRows& pass) {
  const BlockSums sums(pass.scratch, pass.channels);
  for (int64_t c = 0; c < pass.channels; ++c) {
    sums.pivot[c] = static_cast<float>(pass.mean[c]);
    pass.sum[c] = pass.product[c] = 0;
  }
  for (int64_t row = 0; row < pass.rows; row += kNormBlockRows) {
    sums.clear(pass.channels);
    add_products<kMask, kStore>(pass, row * pass.channels, smaller(kNormBlockRows, pass.rows - row), sums);
    fold_products(sums, pass);
  }
}

template <Mask kMask>
void gradient_sums_under(const GradientRows& pass) {
  pass.masked ? gradient_sums_as<kMask, true>(pass) : gradient_sums_as<kMask, false>(pass);
}

template <Mask kMask, bool kCentred, bool kAdd>
void input_gradient_as(const InputGradientRows& pass) {
  over_maps(pass.rows, pass.channels, [&](auto strip, auto access, int64_t place, int64_t channel) {
    const MaskedGradient<kMask, decltype(access)> gradient(pass.dy, pass.x, pass.mask, channel, access);
    const Lanes a = access.load(pass.a + channel);
    Lanes b = {}, d = {};
    if constexpr (kCentred) {
      b = access.load(pass.b + channel);
      d = access.load(pass.d + channel);
    }
    for (int row = 0; row < strip.rows; ++row) {
      const int64_t at = place + row * pass.channels;
      Lanes dx = gradient.at(at) * a;
      if constexpr (kCentred) dx += access.load(pass.x + at) * b + d;
      if constexpr (kAdd) dx += access.load(pass.add + at);
      access.store(pass.dx + at, dx);
    }
  });
}

template <Mask kMask>
void input_gradient_under(const InputGradientRows& pass) {
  if (pass.b)
    pass.add ? input_gradient_as<kMask, true, true>(pass) : input_gradient_as<kMask, true, false>(pass);
  else
    pass.add ? input_gradient_as<kMask, false, true>(pass) : input_gradient_as<kMask, false, false>(pass);
}

}  // namespace

void norm_moments(const MomentRows& pass) {
  const BlockSums sums(pass.scratch, pass.channels);
  for (int64_t c = 0; c < pass.channels; ++c) pass.mean[c] = pass.squares[c] = 0;
  for (int64_t row = 0; row < pass.rows; row += kNormBlockRows) {
    const int64_t rows = smaller(kNormBlockRows, pass.rows - row);
    const float* x = pass.x + row * pass.channels;
    set_pivot(x, rows, pass.channels, sums);
    sums.clear(pass.channels);
    add_squares(x, rows, pass.channels, sums);
    fold_moments(sums, row, rows, pass);
  }
}

void norm_normalise(const NormaliseRows& pass) {
  if (!pass.add) return normalise_with<Shortcut::none>(pass);
  pass.add_scale ? normalise_with<Shortcut::scaled>(pass) : normalise_with<Shortcut::plain>(pass);
}

void norm_gradient_sums(const GradientRows& pass) {
  switch (kind_of(pass.mask)) {
    case Mask::none:
      return gradient_sums_under<Mask::none>(pass);
    case Mask::output:
      return gradient_sums_under<Mask::output>(pass);
    case Mask::recomputed:
      return gradient_sums_under<Mask::recomputed>(pass);
  }
}

void norm_input_gradient(const InputGradientRows& pass) {
  switch (kind_of(pass.mask)) {
    case Mask::none:
      return input_gradient_under<Mask::none>(pass);
    case Mask::output:
      return input_gradient_under<Mask::output>(pass);
    case Mask::recomputed:
      return input_gradient_under<Mask::recomputed>(pass);
  }
}

}  // namespace guise::kernels::GUISE_LEVEL

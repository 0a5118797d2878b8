// Shares of an ImageSet: the first so many of a seeded order, and the held-out validation share.
// Class balance is left to chance, as in a plain random split.
#pragma once

#include <cstdint>
#include <span>

#include "data/images.h"

namespace guise::data {

// The named images, in the order given; class names stay, and what is known of the files.
ImageSet select(const ImageSet& images, std::span<const int64_t> indices);

struct SplitSets {
  ImageSet train, held_out;
};

// `share` in (0, 1) of the images, rounded, at least one on either side; the rest trains. Usage error when
// there are fewer than two images.
SplitSets hold_out(ImageSet images, double share, uint64_t seed);

// The first `limit` images of the order seeded by (seed, split), kept in the order of the file; all of
// them when `limit` is 0 or not smaller than the count.
ImageSet limit_to(ImageSet images, int64_t limit, uint64_t seed, Split split);

}  // namespace guise::data

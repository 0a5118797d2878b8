// Test pictures made worse on the fly, as CIFAR-10-C makes them (Hendrycks & Dietterich 2019, "Benchmarking
// Neural Network Robustness to Common Corruptions and Perturbations", arXiv 1903.12261; the constants of its
// make_cifar_c.py, for pictures of 32 x 32). With x in 0 to 1, clipped to that and rounded down to bytes:
//   noise        x + s n, n ~ N(0, 1), s = 0.04 0.06 0.08 0.09 0.10
//   blur         Gaussian filter of s = 0.4 0.6 0.7 0.8 1.0 pixels, 4 s wide, edges repeated
//   brightness   c added to the value V of HSV, c = 0.05 0.1 0.15 0.2 0.3
//   contrast     (x - m) c + m with the mean m of each channel, c = 0.75 0.5 0.4 0.3 0.15
//   jpeg         JPEG of quality 80 65 58 50 40, colours at half the resolution, and back
#pragma once

#include <cstdint>

#include "config/corruptions.h"
#include "data/images.h"
#include "pictures/picture.h"

namespace guise::data {

// `index` keys the noise, which so is the same in every call.
pictures::Picture corrupted(const pictures::Picture& picture, const config::Corruption& corruption,
                            int64_t index);

// Every image, keyed by its place in the data set: the same on any number of threads and with any limit.
ImageSet corrupted(const ImageSet& images, const config::Corruption& corruption);

}  // namespace guise::data

// Classes by the nearest training features: k nearest neighbours as DINO weights them, and nearest class
// means. Predictions are int64 [M]; ties go to the lower class.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace guise::features {

// Cosine similarity s, each of the k nearest votes exp(s / temperature) (Caron et al., arXiv 2104.14294).
// train: [N, D] with labels y [N] in [0, classes); of: [M, D]; 1 <= k <= N.
at::Tensor nearest_neighbours(const at::Tensor& train, const at::Tensor& y, const at::Tensor& of, int64_t k,
                              int64_t classes, double temperature = 0.07);

enum class Distance { euclidean, cosine };

// Means of the classes, float64 [classes, D]; every class has at least one row.
at::Tensor class_means(const at::Tensor& z, const at::Tensor& y, int64_t classes);

at::Tensor nearest_class_mean(const at::Tensor& means, const at::Tensor& of, Distance distance);

// The first of the greatest scores of each row, [M, K] -> int64 [M]. argmax leaves open which of equal ones
// it takes.
at::Tensor first_greatest(const at::Tensor& scores);

}  // namespace guise::features

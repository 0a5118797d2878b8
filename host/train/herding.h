// Which images stand for a class: iCaRL's herding.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace guise::train {

// Rows of `features` [n, D] in the order in which they are chosen, at most `count` of them: row after row the
// one that brings the mean of those chosen nearest to the mean of all (Rebuffi et al. 2017, arXiv 1611.07725,
// algorithm 4). Rows are brought to length 1 first, means are not, as in the programs that are compared with
// it (PyCIL, FACIL, mammoth); no row is chosen twice, and of equally good ones the first is. In float64. A
// shorter `count` gives the beginning of a longer one.
std::vector<int64_t> herding_order(const at::Tensor& features, int64_t count);

}  // namespace guise::train

#include "train/herding.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace guise::train {
namespace {

constexpr double kShortest = 1e-12;  // of a feature that is divided by its length

// The first of the greatest.
int64_t greatest(const at::Tensor& scores) {
  const at::Tensor row = scores.contiguous();
  const double* const first = row.const_data_ptr<double>();
  return std::max_element(first, first + row.numel()) - first;
}

}  // namespace

// |mean - (sum + f) / k| is least where 2 f (k mean - sum) - |f|^2 is greatest.
std::vector<int64_t> herding_order(const at::Tensor& features, int64_t count) {
  const at::Tensor rows = features.detach().to(at::kCPU, at::kDouble);
  const at::Tensor unit = rows / rows.norm(2, 1, true).clamp_min(kShortest);  // [n, D]
  const at::Tensor mean = unit.mean(0), squares = unit.square().sum(1);
  at::Tensor sum = at::zeros_like(mean), taken = at::zeros_like(squares);
  std::vector<int64_t> order;
  for (int64_t k = 1; k <= std::min(count, unit.size(0)); ++k) {
    const int64_t next = greatest(at::mv(unit, (mean * k - sum) * 2) - squares + taken);
    order.push_back(next);
    taken[next] = -std::numeric_limits<double>::infinity();
    sum = sum + unit[next];
  }
  return order;
}

}  // namespace guise::train

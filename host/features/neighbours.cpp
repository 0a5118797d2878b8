#include "features/neighbours.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <tuple>

namespace guise::features {
namespace {

constexpr int64_t kRowsAtATime = 1024;

at::Tensor normalised(const at::Tensor& rows) {
  return rows / rows.norm(2, 1, true).clamp_min(1e-12);
}

}  // namespace

at::Tensor first_greatest(const at::Tensor& scores) {
  const at::Tensor greatest = std::get<0>(scores.max(1, true));
  const at::Tensor places = at::arange(scores.size(1), at::kLong).expand_as(scores);
  return places.masked_fill(scores < greatest, scores.size(1)).amin(1);
}

at::Tensor nearest_neighbours(const at::Tensor& train, const at::Tensor& y, const at::Tensor& of, int64_t k,
                              int64_t classes, double temperature) {
  const at::Tensor keys = normalised(train).t().contiguous();
  at::Tensor predicted = at::empty({of.size(0)}, at::kLong);
  for (int64_t begin = 0; begin < of.size(0); begin += kRowsAtATime) {
    const int64_t end = std::min(begin + kRowsAtATime, of.size(0));
    const auto [similarity, nearest] = normalised(of.slice(0, begin, end)).mm(keys).topk(k, 1);
    const at::Tensor weights = (similarity.to(at::kDouble) / temperature).exp();
    at::Tensor votes = at::zeros({end - begin, classes}, at::kDouble);
    votes.scatter_add_(1, y.index_select(0, nearest.flatten()).view_as(nearest), weights);
    predicted.slice(0, begin, end).copy_(first_greatest(votes));
  }
  return predicted;
}

at::Tensor class_means(const at::Tensor& z, const at::Tensor& y, int64_t classes) {
  at::Tensor sums = at::zeros({classes, z.size(1)}, at::kDouble);
  sums.index_add_(0, y, z.to(at::kDouble));
  return sums / at::bincount(y, {}, classes).to(at::kDouble).unsqueeze(1);
}

at::Tensor nearest_class_mean(const at::Tensor& means, const at::Tensor& of, Distance distance) {
  at::Tensor predicted = at::empty({of.size(0)}, at::kLong);
  const at::Tensor targets = distance == Distance::cosine ? normalised(means) : means;
  for (int64_t begin = 0; begin < of.size(0); begin += kRowsAtATime) {
    const int64_t end = std::min(begin + kRowsAtATime, of.size(0));
    at::Tensor rows = of.slice(0, begin, end).to(at::kDouble);
    if (distance == Distance::cosine) rows = normalised(rows);
    predicted.slice(0, begin, end).copy_(first_greatest(-at::cdist(rows, targets)));
  }
  return predicted;
}

}  // namespace guise::features

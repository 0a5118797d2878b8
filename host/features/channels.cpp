#include "features/channels.h"

#include <ATen/ATen.h>

#include <tuple>

#include "features/spacing.h"

namespace guise::features {
namespace {

constexpr double kDead = 1e-6;
constexpr int64_t kMostRows = 4096;

at::Tensor normalised(const at::Tensor& rows) {
  const at::Tensor wide = rows.to(at::kDouble);
  return wide / wide.norm(2, 1, true).clamp_min(1e-12);
}

}  // namespace

ChannelUse channel_use(const at::Tensor& z) {
  const at::Tensor greatest = std::get<0>(z.max(0));
  return {(greatest <= kDead).to(at::kDouble).mean().item<double>(),
          (z == 0).to(at::kDouble).mean().item<double>()};
}

double uniformity(const at::Tensor& z) {
  at::Tensor rows = z;
  if (rows.size(0) > kMostRows) {
    rows = rows.index_select(0, at::tensor(evenly_spaced(rows.size(0), kMostRows), at::kLong));
  }
  return at::pdist(normalised(rows)).square().mul(-2).exp().mean().log().item<double>();
}

double alignment(const at::Tensor& one, const at::Tensor& other) {
  return (normalised(one) - normalised(other)).square().sum(1).mean().item<double>();
}

}  // namespace guise::features

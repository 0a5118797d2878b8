#include "train/batch_norm_statistics.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "data/batch.h"
#include "models/layers.h"
#include "train/device.h"

namespace guise::train {
namespace {

constexpr int64_t kImages = 10000, kBatch = 250;

// A buffer of a batch norm, and the sum of what single batches gave.
struct Statistic {
  at::Tensor buffer, sum;

  // So that a pass in train mode leaves the batch's own value, scaled by the layer's momentum.
  void clear() { buffer.zero_(); }
  void take() { sum.add_(buffer.to(at::kDouble)); }
};

std::vector<Statistic> statistics_of(const models::Network& network) {
  std::vector<Statistic> found;
  for (const models::NamedTensor& entry : network.tensors()) {
    if (entry.name.ends_with(".num_batches_tracked")) at::Tensor(entry.tensor).zero_();
    if (!entry.name.ends_with(".running_mean") && !entry.name.ends_with(".running_var")) continue;
    found.push_back({entry.tensor, at::zeros_like(entry.tensor, at::kDouble)});
  }
  return found;
}

}  // namespace

void recompute_batch_norm(const Experiment& run, const models::Network& network,
                          const std::function<bool()>& keep_going) {
  const at::NoGradGuard no_grad;
  std::vector<Statistic> statistics = statistics_of(network);
  if (statistics.empty()) return;
  const std::vector<int64_t> order = epoch_order(run.task(), run.config.train.seed, 0);
  const auto size = std::min<size_t>(kBatch, order.size());
  const size_t batches = std::min<size_t>(kImages, order.size()) / size;  // full ones: each counts the same
  const PrecisionScope precision(run.config.train.precision, run.device);
  size_t done = 0;
  for (; done < batches && keep_going(); ++done) {
    for (Statistic& statistic : statistics) statistic.clear();
    const data::Batch batch = data::evaluation_batch(
        run.images.train, std::span(order).subspan(done * size, size), run.normalization);
    network.head(network.features(batch.images.to(run.device), models::Mode::train), models::Mode::train);
    for (Statistic& statistic : statistics) statistic.take();
  }
  const double weight = 1.0 / (models::kBatchNormMomentum * static_cast<double>(std::max<size_t>(done, 1)));
  for (Statistic& statistic : statistics) statistic.buffer.copy_(statistic.sum * weight);
}

void recompute_average(const Experiment& run, const std::function<bool()>& keep_going) {
  if (run.config.average.batch_norm == "recompute" && !run.backbone_is_frozen())
    recompute_batch_norm(run, run.average->network(), keep_going);
}

}  // namespace guise::train

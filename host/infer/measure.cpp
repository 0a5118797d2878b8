#include "infer/measure.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <numeric>

#include "data/batch.h"
#include "metrics/accuracy.h"
#include "metrics/confidence.h"
#include "train/device.h"

namespace guise::infer {
namespace {

constexpr int64_t batch_size = 250;  // of training's evaluation: other sizes round differently

}  // namespace

at::Tensor logits_of(const models::Network& network, const data::ImageSet& images,
                     const data::Normalization& normalization, const Computing& computing,
                     const std::function<void(int64_t)>& say) {
  const c10::NoGradGuard no_grad;
  const train::PrecisionScope precision(computing.precision, computing.device);
  std::vector<int64_t> indices(static_cast<size_t>(images.count));
  std::iota(indices.begin(), indices.end(), int64_t{0});
  std::vector<at::Tensor> parts;
  for (int64_t begin = 0; begin < images.count; begin += batch_size) {
    const auto count = static_cast<size_t>(std::min(batch_size, images.count - begin));
    const data::Batch batch = data::evaluation_batch(
        images, std::span(indices).subspan(static_cast<size_t>(begin), count), normalization);
    const at::Tensor features = network.features(batch.images.to(computing.device), models::Mode::evaluate);
    parts.push_back(network.head(features).to(at::kCPU, at::kFloat));
    say(begin + static_cast<int64_t>(count));
  }
  return at::cat(parts);
}

at::Tensor probabilities_of(const at::Tensor& logits) {
  return logits.to(at::kDouble).softmax(1);
}

at::Tensor ensemble_of(std::span<const at::Tensor> members) {
  at::Tensor sum = members.front().clone();
  for (const at::Tensor& member : members.subspan(1)) sum += member;
  return sum / static_cast<double>(members.size());
}

Measured measure(const at::Tensor& scores, const at::Tensor& probabilities, std::span<const int64_t> labels,
                 int64_t k) {
  const at::Tensor targets = at::tensor(std::vector<int64_t>(labels.begin(), labels.end()), at::kLong);
  const metrics::CorrectCounts counts = metrics::count_correct(scores, targets, k);
  const at::Tensor at_label = probabilities.gather(1, targets.unsqueeze(1));
  return {counts.samples,
          counts.top1,
          counts.topk,
          -at_label.log().mean().item<double>(),
          metrics::expected_calibration_error(probabilities, targets),
          metrics::confusion_matrix(scores.argmax(1), targets, probabilities.size(1))};
}

}  // namespace guise::infer

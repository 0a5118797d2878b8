#include "infer/measure.h"

#include <ATen/ATen.h>

#include <vector>

#include "metrics/confidence.h"
#include "metrics/evaluator.h"
#include "train/evaluate.h"

namespace guise::infer {

at::Tensor logits_of(const models::Network& network, const data::ImageSet& images,
                     const data::Normalization& normalization, const Computing& computing,
                     const std::function<void(int64_t)>& say) {
  const train::Predict predict = [&](const at::Tensor& batch) {
    return network.head(network.features(batch, models::Mode::evaluate), models::Mode::evaluate);
  };
  std::vector<at::Tensor> parts;
  train::for_each_batch(
      {images, normalization, computing.device, computing.precision}, predict, [] { return true; },
      [&](const at::Tensor& logits, const at::Tensor&, int64_t first_index) {
        parts.push_back(logits);
        say(first_index + logits.size(0));
      });
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
                 const runs::Parameters& parameters) {
  const at::Tensor targets = at::tensor(std::vector<int64_t>(labels.begin(), labels.end()), at::kLong);
  metrics::Evaluator evaluator(runs::Extent::full, parameters);
  evaluator.add({scores, probabilities, targets});
  return {evaluator.result(), metrics::confusion_matrix(scores.argmax(1), targets, probabilities.size(1))};
}

}  // namespace guise::infer

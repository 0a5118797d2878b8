#include "infer/feature_pass.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "data/batch.h"
#include "train/device.h"
#include "train/evaluate.h"

namespace guise::infer {

features::FeatureSet feature_pass(const Trained& run, const NamedNetwork& network,
                                  const data::ImageSet& images, std::span<const int64_t> labels,
                                  const Computing& computing, const std::function<void(int64_t)>& say) {
  std::vector<at::Tensor> features, logits;
  const train::Predict predict = [&](const at::Tensor& batch) {
    const at::Tensor z = network.network->features(batch, models::Mode::evaluate);
    features.push_back(z.to(at::kCPU, at::kFloat));
    return network.network->head(z, models::Mode::evaluate);
  };
  const data::Normalization normalization{run.facts.mean, run.facts.std};
  train::for_each_batch(
      {images, normalization, computing.device, computing.precision}, predict, [] { return true; },
      [&](const at::Tensor& batch, const at::Tensor&, int64_t first_index) {
        logits.push_back(batch);
        say(first_index + batch.size(0));
      });
  features::FeatureSet set;
  set.z = at::cat(features);
  set.logits = at::cat(logits);
  set.y = at::tensor(std::vector<int64_t>(labels.begin(), labels.end()), at::kLong);
  set.index = at::arange(images.count, at::kLong);
  set.network = network.name;
  set.classes = images.classes();
  set.step = run.step.value_or(0);
  return set;
}

at::Tensor augmented_features(const Trained& run, const NamedNetwork& network, const data::ImageSet& images,
                              std::span<const int64_t> samples, int64_t augmentations, uint64_t seed,
                              const Computing& computing) {
  constexpr size_t kBatch = 250;
  const at::NoGradGuard no_grad;
  const train::PrecisionScope precision(computing.precision, computing.device);
  const data::AugmentOptions options{run.config.data.crop_padding, run.config.data.flip};
  const data::Normalization normalization{run.facts.mean, run.facts.std};
  std::vector<at::Tensor> views;
  for (int64_t view = 0; view < augmentations; ++view) {
    std::vector<at::Tensor> parts;
    for (size_t begin = 0; begin < samples.size(); begin += kBatch) {
      const auto some = samples.subspan(begin, std::min(kBatch, samples.size() - begin));
      const data::Batch batch = data::training_batch(images, some, options, normalization, seed, view);
      parts.push_back(network.network->features(batch.images.to(computing.device), models::Mode::evaluate)
                          .to(at::kCPU, at::kFloat));
    }
    views.push_back(at::cat(parts));
  }
  return at::stack(views);
}

}  // namespace guise::infer

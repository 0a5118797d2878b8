#include "infer/probe_measures.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "core/terminal.h"
#include "features/channels.h"
#include "features/collapse.h"
#include "features/measures.h"
#include "features/probes.h"
#include "runs/representation.h"
#include "train/plugins.h"

namespace guise::infer {
namespace {

void add(std::vector<ProbeMeasure>& list, const std::vector<features::MeasureValue>& values,
         const std::string& suffix) {
  for (const features::MeasureValue& value : values)
    list.push_back({value.name + suffix, value.value, std::nullopt, value.note});
}

// Each image is a class of its own, with its augmentations as samples.
void add_augmented(std::vector<ProbeMeasure>& list, const at::Tensor& augmented) {
  const int64_t views = augmented.size(0), images = augmented.size(1);
  const at::Tensor of = at::arange(images, at::kLong).repeat({views});
  const std::string note =
      std::to_string(images) + " images, " + std::to_string(views) + " augmentations of each";
  list.push_back({"lidar", features::lidar(augmented.flatten(0, 1), of, images), std::nullopt, note});
  list.push_back({"alignment", features::alignment(augmented[0], augmented[1]), std::nullopt, note});
}

bool same_images(const NetworkFeatures& a, const NetworkFeatures& b) {
  return a.data == b.data && a.test.split == b.test.split && a.images == b.images &&
         a.test.y.equal(b.test.y) && a.test.index.equal(b.test.index);
}

// MEASURE.NAME on the training images, and the same with "_test" on the judged ones.
void add_of_plugin(std::vector<ProbeMeasure>& list, bridge::Measure& measure, const features::FeatureSet& set,
                   const std::string& suffix) {
  for (const bridge::MeasuredNumber& number : measure.measure({set.z, set.logits, set.y, set.index}))
    list.push_back({measure.names().name + "." + number.name + suffix, number.value, std::nullopt,
                    number.value ? "" : "not finite"});
}

void add_of_plugins(std::vector<ProbeMeasure>& list, const NetworkFeatures& features,
                    const ProbeRequest& request) {
  bridge::SetupFacts facts;
  facts.train_size = features.train.rows();
  facts.seed = request.seed;
  for (const config::PluginChoice& choice : request.measures) {
    const auto loaded = train::load_measure(choice, facts, core::tell);
    add_of_plugin(list, *loaded.instance, features.train, "");
    add_of_plugin(list, *loaded.instance, features.test, runs::kOnTest);
  }
}

}  // namespace

std::vector<ProbeMeasure> measures_of(const NetworkFeatures& features, const ProbeRequest& request) {
  std::vector<ProbeMeasure> measures;
  add(measures, features::measure(features::Subject(features.train, features.head_weight)), "");
  add(measures,
      features::measure(features::Subject(features.test, features.head_weight), features::collapse_names()),
      runs::kOnTest);
  if (features.augmented.defined()) add_augmented(measures, features.augmented);
  features::ProbeChoice choice;
  choice.sgd = request.sgd;
  choice.seed = request.seed;
  if (!request.neighbours.empty()) {
    choice.neighbours = request.neighbours;
  } else {  // as many of the usual ones as there are images for
    std::erase_if(choice.neighbours, [&](int64_t k) { return k > features.train.rows(); });
  }
  for (const features::ProbeValue& value : features::run_probes(features.train, features.test, choice))
    measures.push_back({value.name, value.value, value.interval, value.note});
  add_of_plugins(measures, features, request);
  return measures;
}

std::vector<ProbeCka> cka_between(const std::vector<NetworkFeatures>& all) {
  constexpr int64_t kFewestRows = 4;  // HSIC_1 divides by N - 3
  std::vector<ProbeCka> pairs;
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size(); ++j) {
      const at::Tensor &x = all[i].test.z, &y = all[j].test.z;
      if (x.size(0) < kFewestRows || !same_images(all[i], all[j])) continue;
      pairs.push_back({i, j, features::linear_cka(x, y), features::debiased_cka(x, y)});
    }
  }
  return pairs;
}

}  // namespace guise::infer

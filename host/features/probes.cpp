#include "features/probes.h"

#include <ATen/ATen.h>

#include <cstdio>

#include "core/error.h"
#include "features/linear_probe.h"
#include "features/neighbours.h"
#include "metrics/accuracy.h"

namespace guise::features {
namespace {

void expect_same(const std::string& what, int64_t train, int64_t test) {
  if (train == test) return;
  throw core::usage_error({.place = "features",
                           .problem = "training and test features differ in their " + what,
                           .expected = std::to_string(train),
                           .received = std::to_string(test)});
}

void expect_every_class(const FeatureSet& train) {
  const at::Tensor counts = at::bincount(train.y, {}, train.classes);
  const at::Tensor missing = (counts == 0).nonzero();
  if (missing.numel() == 0) return;
  throw core::usage_error({.place = train.network + ", " + train.split + " images",
                           .problem = "a probe needs images of every class, and class " +
                                      std::to_string(missing[0].item<int64_t>()) + " has none",
                           .expected = "all " + std::to_string(train.classes) + " classes",
                           .received = std::to_string(train.classes - missing.size(0)) + " of them in " +
                                       std::to_string(train.rows()) + " images",
                           .advice = "more images: --limit 0"});
}

void expect_neighbours(const FeatureSet& train, int64_t k) {
  if (k <= train.rows()) return;
  throw core::usage_error({.place = "--neighbours",
                           .expected = "at most the " + std::to_string(train.rows()) + " training images",
                           .received = std::to_string(k)});
}

ProbeValue judged(const std::string& name, const at::Tensor& predicted, const FeatureSet& test,
                  const std::string& note = "") {
  const auto right = (predicted == test.y).sum().item<int64_t>();
  const metrics::PercentInterval interval = metrics::wilson_interval(right, test.rows());
  return {name,
          100.0 * static_cast<double>(right) / static_cast<double>(test.rows()),
          {interval.low, interval.high},
          note};
}

std::string course_of(const LinearProbe& probe) {
  char text[96];
  std::snprintf(text, sizeof(text), "C %g, %lld iterations to a gradient of %.1e", probe.c,
                static_cast<long long>(probe.iterations), probe.gradient_norm);
  return text;
}

}  // namespace

std::vector<ProbeValue> run_probes(const FeatureSet& train, const FeatureSet& test,
                                   const ProbeChoice& choice) {
  expect_same("channels", train.columns(), test.columns());
  expect_same("classes", train.classes, test.classes);
  expect_every_class(train);
  for (const int64_t k : choice.neighbours) expect_neighbours(train, k);

  std::vector<ProbeValue> values;
  const LinearProbe linear = fit_linear_probe(train.z, train.y, train.classes, {.seed = choice.seed});
  values.push_back(judged("linear.top1", predict(linear, test.z), test, course_of(linear)));
  if (choice.sgd) {
    const LinearProbe sgd = fit_linear_probe_sgd(train.z, train.y, train.classes, choice.seed);
    values.push_back(judged("linear_sgd.top1", predict(sgd, test.z), test));
  }
  for (const int64_t k : choice.neighbours)
    values.push_back(judged("knn" + std::to_string(k) + ".top1",
                            nearest_neighbours(train.z, train.y, test.z, k, train.classes), test));
  const at::Tensor means = class_means(train.z, train.y, train.classes);
  values.push_back(judged("ncm.top1", nearest_class_mean(means, test.z, Distance::euclidean), test));
  values.push_back(judged("ncm_cosine.top1", nearest_class_mean(means, test.z, Distance::cosine), test));
  return values;
}

}  // namespace guise::features

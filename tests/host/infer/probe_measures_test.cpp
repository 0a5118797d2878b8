#include "infer/probe_measures.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "features/measures.h"
#include "runs/measurements.h"
#include "support/errors.h"

namespace guise::infer::testing {
namespace {

NetworkFeatures features_of(int64_t train_rows, const std::string& data = "synthetic") {
  NetworkFeatures features;
  features.data = data;
  for (features::FeatureSet* set : {&features.train, &features.test}) {
    const int64_t rows = set == &features.train ? train_rows : 12;
    set->y = at::arange(rows, at::kLong).remainder(3);
    set->z = at::one_hot(set->y, 4).to(at::kFloat) + 0.1 * at::rand({rows, 4});
    set->logits = at::rand({rows, 3});
    set->index = at::arange(rows, at::kLong);
    set->classes = 3;
    set->split = "test";
    set->network = "student";
  }
  return features;
}

std::vector<std::string> names_of(const std::vector<ProbeMeasure>& measures) {
  std::vector<std::string> names;
  for (const ProbeMeasure& measure : measures) names.push_back(measure.name);
  return names;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

TEST(ProbeMeasures, AreAllOfTheTableThenCollapseOfTheJudgedImagesThenProbes) {
  const auto names = names_of(measures_of(features_of(30), {}));
  for (const std::string& name : features::measure_names()) EXPECT_TRUE(has(names, name)) << name;
  for (const char* name :
       {"nc1.test", "cdnv.test", "linear.top1", "knn20.top1", "ncm.top1", "ncm_cosine.top1"})
    EXPECT_TRUE(has(names, name)) << name;
  for (const std::string& name : names) EXPECT_NE(runs::evaluation_measurement(name).row, "{}") << name;
}

TEST(ProbeMeasures, OfFewImagesThereAreAsManyUsualNeighboursAsCanBe) {
  EXPECT_FALSE(has(names_of(measures_of(features_of(30), {})), "knn200.top1"));
  EXPECT_TRUE(has(names_of(measures_of(features_of(201), {})), "knn200.top1"));
  ProbeRequest asked;
  asked.neighbours = {31};
  EXPECT_TRUE(
      support::contains(support::usage_text([&] { measures_of(features_of(30), asked); }), "at most the 30"));
}

TEST(ProbeMeasures, LidarTakesImagesAsClasses) {
  NetworkFeatures features = features_of(30);
  features.augmented = at::rand({2, 5, 4});
  const auto measures = measures_of(features, {});
  const auto names = names_of(measures);
  EXPECT_TRUE(has(names, "lidar") && has(names, "alignment"));
  for (const ProbeMeasure& measure : measures) {
    if (measure.name == "lidar") {
      EXPECT_EQ(measure.note, "5 images, 2 augmentations of each");
    }
  }
}

TEST(ProbeCka, IsBetweenNetworksOnTheSameImagesOnly) {
  std::vector<NetworkFeatures> all;
  all.push_back(features_of(30));
  all.push_back(features_of(20));
  all.push_back(features_of(30, "mnist"));
  all[1].test = all[0].test;
  const auto pairs = cka_between(all);
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs.front().first, 0u);
  EXPECT_EQ(pairs.front().second, 1u);
  EXPECT_NEAR(pairs.front().linear, 1, 1e-9);
  EXPECT_NEAR(pairs.front().debiased, 1, 1e-9);
}

}  // namespace
}  // namespace guise::infer::testing

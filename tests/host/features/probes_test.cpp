#include "features/probes.h"

#include "reference.h"
#include "runs/measurements.h"
#include "support/errors.h"

namespace guise::features::testing {
namespace {

using support::contains;

FeatureSet train_of(const nlohmann::json& wanted) {
  FeatureSet set;
  set.z = matrix(wanted["z"]).to(at::kFloat);
  set.y = integers(wanted["y"]);
  set.classes = static_cast<int64_t>(wanted["weight"].size());
  set.network = "student";
  set.split = "train";
  return set;
}

// Labelled by scikit-learn's own answers: a probe that answers the same has 100 %.
FeatureSet test_of(const nlohmann::json& wanted, const char* answers) {
  FeatureSet set = train_of(wanted);
  set.z = matrix(wanted["of"]).to(at::kFloat);
  set.y = integers(wanted[answers]);
  return set;
}

double value_named(const std::vector<ProbeValue>& values, const std::string& name) {
  for (const ProbeValue& value : values) {
    if (value.name == name) return value.value;
  }
  throw std::out_of_range(name);
}

TEST(Probes, AnswerAsScikitLearnDoes) {
  for (const auto& wanted : reference("labelled")) {
    const FeatureSet train = train_of(wanted);
    const ProbeChoice choice{.neighbours = {wanted["k"].get<int64_t>()}};
    const std::string knn = "knn" + std::to_string(choice.neighbours.front()) + ".top1";
    EXPECT_EQ(value_named(run_probes(train, test_of(wanted, "nearest"), choice), knn), 100);
    EXPECT_EQ(value_named(run_probes(train, test_of(wanted, "mean_euclidean"), choice), "ncm.top1"), 100);
    EXPECT_EQ(value_named(run_probes(train, test_of(wanted, "mean_cosine"), choice), "ncm_cosine.top1"), 100);
  }
}

TEST(Probes, EachHasARowAndAnInterval) {
  const auto& wanted = reference("labelled")[0];
  const auto values =
      run_probes(train_of(wanted), test_of(wanted, "linear"), {.neighbours = {5}, .sgd = true});
  ASSERT_EQ(values.size(), 5u);
  for (const ProbeValue& value : values) {
    const runs::Measurement row = runs::evaluation_measurement(value.name);
    EXPECT_NE(row.row, "{}") << value.name;
    EXPECT_EQ(row.unit, "%");
    EXPECT_LE(value.interval.low, value.value);
    EXPECT_GE(value.interval.high, value.value);
  }
  EXPECT_EQ(runs::evaluation_measurement("knn5.top1").column, "k-NN 5");
  EXPECT_GT(value_named(values, "linear.top1"), 90);      // C is chosen, not given
  EXPECT_GT(value_named(values, "linear_sgd.top1"), 85);  // another minimum, near it
}

TEST(Probes, AClassWithoutTrainingImagesIsNamed) {
  const auto& wanted = reference("labelled")[0];
  FeatureSet train = train_of(wanted);
  train.y = train.y.masked_fill(train.y == 2, 1);
  const std::string text = support::usage_text([&] { run_probes(train, test_of(wanted, "linear"), {}); });
  EXPECT_TRUE(contains(text, "class 2 has none")) << text;
  EXPECT_TRUE(contains(text, "all 4 classes") && contains(text, "3 of them")) << text;
}

TEST(Probes, MoreNeighboursThanImagesAndOtherChannelsAreRefused) {
  const auto& wanted = reference("labelled")[0];
  const FeatureSet train = train_of(wanted), test = test_of(wanted, "linear");
  EXPECT_TRUE(contains(support::usage_text([&] { run_probes(train, test, {.neighbours = {201}}); }),
                       "at most the 200 training images"));
  FeatureSet narrow = test;
  narrow.z = test.z.slice(1, 0, 5);
  const std::string text = support::usage_text([&] { run_probes(train, narrow, {.neighbours = {5}}); });
  EXPECT_TRUE(contains(text, "channels") && contains(text, "8") && contains(text, "5")) << text;
}

}  // namespace
}  // namespace guise::features::testing

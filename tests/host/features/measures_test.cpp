#include "features/measures.h"

#include <set>

#include "reference.h"
#include "runs/measurements.h"

namespace guise::features::testing {
namespace {

FeatureSet set_of(const nlohmann::json& wanted) {
  FeatureSet set;
  set.z = matrix(wanted["z"]).to(at::kFloat);
  set.logits = matrix(wanted["logits"]).to(at::kFloat);
  set.y = integers(wanted["y"]);
  set.classes = static_cast<int64_t>(wanted["weight"].size());
  return set;
}

const MeasureValue& value_named(const std::vector<MeasureValue>& values, const std::string& name) {
  for (const MeasureValue& value : values) {
    if (value.name == name) return value;
  }
  throw std::out_of_range(name);
}

TEST(Measures, EachHasARowThatSaysWhatItMeans) {
  std::set<std::string> seen;
  for (const std::string& name : measure_names()) {
    const runs::Measurement row = runs::evaluation_measurement(name);
    EXPECT_EQ(row.row, name);
    EXPECT_GT(row.definition.size(), 20u) << name;
    EXPECT_TRUE(seen.insert(name).second) << name;
  }
}

TEST(Measures, AreThoseOfTheirFunctions) {
  const auto& wanted = reference("labelled")[0];
  const FeatureSet set = set_of(wanted);
  const auto values = measure(Subject(set, matrix(wanted["weight"])));
  EXPECT_EQ(values.size(), measure_names().size());
  EXPECT_NEAR(*value_named(values, "nc1").value, wanted["collapse"]["nc1"].get<double>(), 1e-4);
  EXPECT_NEAR(*value_named(values, "nc3").value, wanted["collapse"]["nc3"].get<double>(), 1e-6);
  EXPECT_NEAR(*value_named(values, "nc4").value, 100 * wanted["collapse"]["nc4"].get<double>(), 1e-9);
  EXPECT_NEAR(*value_named(values, "lidar_classes").value, wanted["lidar"].get<double>(), 1e-4);
  EXPECT_NEAR(*value_named(values, "uniformity").value, wanted["uniformity"].get<double>(), 1e-6);
}

TEST(Measures, OnlyThoseThatAreNamedAreMeasured) {
  const FeatureSet set = set_of(reference("labelled")[0]);
  const auto values = measure(Subject(set), {"rankme"});
  ASSERT_EQ(values.size(), 1u);
  EXPECT_EQ(values.front().name, "rankme");
}

TEST(Measures, WhatIsUndefinedSaysWhy) {
  FeatureSet set = set_of(reference("labelled")[0]);
  EXPECT_FALSE(value_named(measure(Subject(set)), "nc3").value.has_value());  // no linear head
  EXPECT_FALSE(value_named(measure(Subject(set)), "nc3").note.empty());
  set.other_classes = true;
  EXPECT_FALSE(value_named(measure(Subject(set)), "nc4").value.has_value());
  set.classes += 1;  // one that has no image
  for (const char* name : {"nc1", "cdnv", "lidar_classes"}) {
    EXPECT_FALSE(value_named(measure(Subject(set)), name).value.has_value());
    EXPECT_EQ(value_named(measure(Subject(set)), name).note, "a class has no image");
  }
}

TEST(Measures, ARankThatIsBoundOrOfNothingIsFlagged) {
  FeatureSet few;
  few.z = at::rand({3, 8});
  const auto bound = measure(Subject(few), {"rankme"}).front();
  EXPECT_LE(*bound.value, 3.1);
  EXPECT_EQ(bound.note, "fewer images than channels: at most 3");
  FeatureSet nothing;
  nothing.z = at::zeros({8, 3});
  EXPECT_EQ(*measure(Subject(nothing), {"rankme"}).front().value, 1);
  EXPECT_EQ(measure(Subject(nothing), {"rankme"}).front().note, "every feature is 0");
}

// Of more rows than the paper took, evenly spaced ones: every third of these is another point.
TEST(Measures, RanksAreOfAtMost25600Rows) {
  FeatureSet many;
  const at::Tensor points = at::rand({kRankRows, 4}, at::kFloat);
  many.z = points.repeat_interleave(3, 0);
  FeatureSet once;
  once.z = points;
  EXPECT_NEAR(*measure(Subject(many), {"rankme"}).front().value,
              *measure(Subject(once), {"rankme"}).front().value, 1e-9);
}

}  // namespace
}  // namespace guise::features::testing

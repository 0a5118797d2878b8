#include "infer/probe.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "stored_run.h"
#include "support/errors.h"

namespace guise::infer::testing {
namespace {

using support::contains;

class Probe : public ::testing::Test {
 protected:
  StoredRun finished(const std::string& name, uint64_t seed) const {
    StoredRun run(folder_.path() / name);
    run.save(8, {{"student", small_network(seed).get()}, {"teacher", small_network(seed + 1).get()}});
    return run;
  }
  static ProbeRequest request_of(std::vector<std::string> places) {
    ProbeRequest request;
    request.runs = std::move(places);
    request.neighbours = {5};
    return request;
  }

  support::TemporaryFolder folder_;
};

double value_of(const ProbeEntry& entry, const std::string& name) {
  for (const ProbeMeasure& measure : entry.measures) {
    if (measure.name == name) return measure.value.value_or(-1);
  }
  return -1;
}

TEST_F(Probe, IsOfTheStudentOrOfAllThatAreThere) {
  const StoredRun run = finished("a", 3);
  ProbeRequest request = request_of({run.place()});
  const ProbeReport one = probe(request);
  ASSERT_EQ(one.entries.size(), 1u);
  EXPECT_EQ(one.entries[0].network, "student");
  EXPECT_EQ(one.entries[0].train_rows, 40);
  EXPECT_EQ(one.entries[0].rows, 20);
  EXPECT_EQ(one.entries[0].columns, 8);
  EXPECT_EQ(one.entries[0].step, 8);
  request.network = "all";
  const ProbeReport all = probe(request);
  ASSERT_EQ(all.entries.size(), 2u);
  EXPECT_EQ(value_of(all.entries[0], "rankme"), value_of(one.entries[0], "rankme"));
  EXPECT_NE(value_of(all.entries[1], "rankme"), value_of(one.entries[0], "rankme"));
  ASSERT_EQ(all.cka.size(), 1u);
  EXPECT_LT(all.cka[0].linear, 1);
}

TEST_F(Probe, SavedFeaturesGiveTheSameMeasures) {
  const StoredRun run = finished("a", 3);
  ProbeRequest request = request_of({run.place()});
  request.save_features = (folder_.path() / "f.safetensors").string();
  const ProbeReport saved = probe(request);
  const ProbeReport read = probe(request_of({run.place(), request.save_features}));
  ASSERT_EQ(read.entries.size(), 2u);
  for (const ProbeMeasure& measure : saved.entries[0].measures)
    EXPECT_EQ(value_of(read.entries[1], measure.name), measure.value.value_or(-1)) << measure.name;
  ASSERT_EQ(read.cka.size(), 1u);
  EXPECT_NEAR(read.cka[0].linear, 1, 1e-9);
}

TEST_F(Probe, ARunThatIsNotAtItsEndIsAskedForByName) {
  const StoredRun run = finished("a", 3);
  runs::Summary summary{.data = facts_of_gratings()};
  summary.ending = {runs::Lifecycle::stopped, "stopped by SIGTERM"};
  run.write_summary(summary);
  ProbeRequest request = request_of({run.place()});
  const std::string text = support::usage_text([&] { probe(request); });
  for (const char* part : {"not finished", "step-000008", "stopped by SIGTERM", "--checkpoint last"})
    EXPECT_TRUE(contains(text, part)) << text;
  request.checkpoint = "last";
  EXPECT_EQ(probe(request).entries.size(), 1u);
}

TEST_F(Probe, OfAnotherDataSetLearnsItsOwnClasses) {
  const StoredRun run = finished("a", 3);
  ProbeRequest request = request_of({run.place()});
  request.data = "synthetic";
  EXPECT_GE(value_of(probe(request).entries[0], "nc4"), 0);
  request.limit = 3;  // of 10 classes
  EXPECT_TRUE(contains(support::usage_text([&] { probe(request); }), "has none"));
}

TEST_F(Probe, AugmentationsBringLidarAndAlignment) {
  const StoredRun run = finished("a", 3);
  ProbeRequest request = request_of({run.place()});
  EXPECT_EQ(value_of(probe(request).entries[0], "lidar"), -1);
  request.augmentations = 3;
  const ProbeEntry entry = probe(request).entries[0];
  EXPECT_GE(value_of(entry, "lidar"), 1);
  EXPECT_GT(value_of(entry, "alignment"), 0);
}

}  // namespace
}  // namespace guise::infer::testing

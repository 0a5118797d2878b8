#include "config/measure_keys.h"

#include <gtest/gtest.h>

#include "config/keys.h"

namespace guise::config {
namespace {

TEST(MeasureKeys, AllStandInTheTableOfARunInOneSection) {
  EXPECT_GT(measure_keys().size(), 10u);
  for (const RunKey& row : measure_keys()) {
    EXPECT_EQ(section_of(row.key), "measure");
    ASSERT_NE(find_run_key(row.key), nullptr) << row.key;
    EXPECT_FALSE(row.help.empty());
  }
}

TEST(MeasureKeys, FillTheirMembers) {
  RunConfig run;
  const auto set = [&](const char* key, const nlohmann::json& value) { find_run_key(key)->fill(run, value); };
  set("measure.rankme.every_epochs", 3);
  set("measure.collapse", 4);
  set("measure.teacher_cka", 5);
  set("measure.online_probe.enabled", true);
  set("measure.online_probe.restart_every_epochs", 6);
  set("measure.gradient_balance", 7);
  EXPECT_EQ(run.measure.rankme.every_epochs, 3);
  EXPECT_EQ(run.measure.collapse_every_epochs, 4);
  EXPECT_EQ(run.measure.teacher_cka_every_epochs, 5);
  EXPECT_TRUE(run.measure.online_probe.enabled);
  EXPECT_EQ(run.measure.online_probe.restart_every_epochs, 6);
  EXPECT_EQ(run.measure.gradient_balance, 7);
}

// What is on by default came later than the first runs: theirs goes on without it.
TEST(MeasureKeys, ARunFromBeforeThemMeasuresNothing) {
  for (const RunKey& row : measure_keys()) {
    const nlohmann::json before = row.before.is_null() ? row.default_value : row.before;
    if (row.key == "measure.rank_batch") {
      EXPECT_EQ(before, false);
    }
    if (row.key == "measure.teacher_samples") {
      EXPECT_EQ(before, 0);
    }
    if (row.key.ends_with("every_epochs")) {
      EXPECT_EQ(before, 0);
    }
  }
}

}  // namespace
}  // namespace guise::config

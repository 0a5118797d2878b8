// How a run is repeated, from what it recorded.
#include "report/repeat.h"

#include "made_runs.h"

namespace guise::report::testing {
namespace {

TEST(Repeat, HasTheCommandAsItWasTypedAndTheOneThatRepeatsIt) {
  runs::Run run = run_of("kd", 7, {50});
  run.folder = "runs/it's mine";
  run.summary = {{"command", {"guise", "train", "--set", "a b=1"}},
                 {"parameters", 11173962},
                 {"wall_seconds", 90},
                 {"threads", 2},
                 {"system", {{"cpu", "x"}, {"memory_bytes", 1073741824}}},
                 {"plugins", {{{"name", "kd"}, {"kind", "loss"}}}}};
  const runs::Json entry = repeat_entry(run);
  EXPECT_EQ(entry["method"], "kd");
  EXPECT_EQ(entry["command"], "guise train --set 'a b=1'");
  EXPECT_EQ(entry["again"], R"(guise train 'runs/it'\''s mine/config.json' --out 'runs/it'\''s mine-again')");
  EXPECT_EQ(entry["facts"][0], "seed 7");
  EXPECT_EQ(entry["facts"][2], "11,173,962 parameters");
  EXPECT_EQ(entry["plugins"][0]["name"], "kd");
  EXPECT_EQ(entry["plugins"][0]["version"], "-");
  EXPECT_EQ(entry["machine"], runs::Json({"cpu x", "memory 1.1 GB", "threads 2"}));
}

TEST(Repeat, WithoutASummaryThereIsNoCommand) {
  runs::Run run = run_of("kd", 7, {50});
  const runs::Json entry = repeat_entry(run);
  EXPECT_TRUE(entry["command"].is_null());
  EXPECT_TRUE(entry["plugins"].is_null());
  EXPECT_TRUE(entry["machine"].empty());
  run.summary = {{"command", "guise train"},
                 {"plugins", 3},
                 {"system", "x"},
                 {"wall_seconds", -1e300},
                 {"parameters", 1e300}};
  EXPECT_TRUE(repeat_entry(run)["command"].is_null());
  EXPECT_TRUE(repeat_entry(run)["plugins"].is_null());
}

}  // namespace
}  // namespace guise::report::testing

#include "sweep/rebuild.h"

#include <gtest/gtest.h>

#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

TEST(HoldsRunsOfASweep, NeedsItsLogsAndNothingForeign) {
  const TemporaryFolder folder;
  folder.write("out/lr=0.5/config.json", "{}");
  EXPECT_FALSE(holds_runs_of_a_sweep(folder.path("out"))) << "no logs: a folder of runs";
  folder.write("out/logs/lr=0.5.txt", "");
  folder.write("out/sweep.sbatch", "");
  folder.write("out/.sweep.lock", "");
  EXPECT_TRUE(holds_runs_of_a_sweep(folder.path("out")));
  folder.write("out/notes.txt", "mine");
  EXPECT_FALSE(holds_runs_of_a_sweep(folder.path("out")));
  EXPECT_FALSE(holds_runs_of_a_sweep(folder.path("nowhere")));
}

TEST(CheckFolders, ARunOfOtherValuesIsRefusedByKey) {
  const TemporaryFolder folder;
  PlannedRun run = planned("lr=0.5", 'a');
  run.values = {{"optimizer.lr", 0.5}, {"train.epochs", 3}};
  check_folders({run}, folder.path(""));  // nothing there
  folder.write("lr=0.5/config.json", R"({"optimizer": {"name": "sgd", "lr": 0.5}, "train": {"epochs": 3}})");
  check_folders({run}, folder.path(""));
  folder.write("lr=0.5/config.json", R"({"optimizer": {"name": "sgd", "lr": 0.5}, "train": {"epochs": 4}})");
  EXPECT_TRUE(
      contains(usage_text([&] { check_folders({run}, folder.path("")); }),
               "lr=0.5: train.epochs: holds another run than that of its name: expected 3, received 4"));
}

}  // namespace
}  // namespace guise::sweep

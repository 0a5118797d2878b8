#include "sweep/view.h"

#include <gtest/gtest.h>

#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

// Two runs: one that is done, with its top-1, and one that failed.
struct Shown {
  TemporaryFolder folder;
  Place place{folder.path("out"), "/bin/guise"};
  Manifest manifest = manifest_of_two();
  Shown() {
    manifest.runs[0].state = State::done;
    folder.write("out/lr=0.5/metrics.jsonl", "{\"event\": \"evaluate\", \"epoch\": 0, \"top1\": 81.256}\n");
    manifest.runs[1].state = State::failed;
    manifest.runs[1].exit_code = 2;
    manifest.runs[1].error = "data.root: gone";
  }
};

TEST(SweepView, TheTableHasARowForEachRun) {
  const Shown shown;
  const core::TextTable table = table_of(shown.manifest, shown.place);
  EXPECT_EQ(table.header, (std::vector<std::string>{"#", "optimizer.lr", "state", "top-1 %", "folder"}));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0], (std::vector<std::string>{"0", "0.5", "done", "81.26", "lr=0.5"}));
  EXPECT_EQ(table.rows[1], (std::vector<std::string>{"1", "0.5", "failed", "-", "lr=0.1"}));
}

TEST(SweepView, APluginThatWasChosenByItsPathGoesByItsName) {
  Shown shown;
  shown.manifest.runs[0].plan.keys = {{"strategy.name", "./build/my_loss.so"}};
  EXPECT_EQ(table_of(shown.manifest, shown.place).rows[0][1], "my_loss");
}

TEST(SweepView, RunsAreCountedByTheirState) {
  Shown shown;
  EXPECT_EQ(counts_text(shown.manifest), "1 done, 1 failed");
  shown.manifest.runs[1].in_file = false;
  EXPECT_EQ(counts_text(shown.manifest), "1 done");
  EXPECT_EQ(counts_text({}), "no runs");
}

TEST(SweepView, RemarksSayWhatFailedAndWhatIsGone) {
  Shown shown;
  const std::string failed = remarks_text(shown.manifest, shown.place);
  EXPECT_TRUE(
      contains(failed, "lr=0.1: exit 2: data.root: gone\n    see " + shown.place.out + "/logs/lr=0.1.txt"))
      << failed;
  shown.manifest.runs[1].in_file = false;
  EXPECT_EQ(remarks_text(shown.manifest, shown.place),
            "No longer in the sweep file, kept as they are:\n  lr=0.1 (failed)\n");
}

}  // namespace
}  // namespace guise::sweep

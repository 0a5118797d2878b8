#include "sweep/progress.h"

#include <gtest/gtest.h>

#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

TEST(SweepProgress, StatesComeFromTheFolders) {
  const TemporaryFolder folder;
  const auto state_of = [&](State before, const std::string& name, const std::string& reason) {
    if (!reason.empty()) folder.write(name + "/summary.json", "{\"exit_reason\": \"" + reason + "\"}");
    BookedRun run{planned(name, 'a'), before, 0, "", 0, true};
    refresh_state(run, folder.path(name));
    return to_text(run.state) + (run.error.empty() ? "" : " (" + run.error + ")");
  };
  EXPECT_EQ(state_of(State::waiting, "a", ""), "waiting");
  EXPECT_EQ(state_of(State::running, "a", ""), "waiting");  // killed before it had a folder
  EXPECT_EQ(state_of(State::done, "a", ""), "waiting");     // its folder was removed
  EXPECT_EQ(state_of(State::failed, "a", ""), "failed");
  EXPECT_EQ(state_of(State::running, "b", "finished"), "done");
  EXPECT_EQ(state_of(State::failed, "b", ""), "done");
  EXPECT_EQ(state_of(State::waiting, "c", "failed: not finite"), "failed (failed: not finite)");
  EXPECT_EQ(state_of(State::running, "c", ""), "stopped");  // cut short while it was tried again
  EXPECT_EQ(state_of(State::waiting, "d", "stopped by SIGTERM"), "stopped");
  folder.write("e/summary.json", "{\"exit_rea");
  EXPECT_EQ(state_of(State::running, "e", ""), "stopped");
}

TEST(SweepProgress, ASlurmTaskThatFailedIsKnownByWhatItLeft) {
  const TemporaryFolder folder;
  Manifest manifest = manifest_of_two();
  const Place place{folder.path("out"), "/bin/guise"};
  folder.write("out/logs/exit-0", "2\n");
  folder.write("out/logs/exit-1", "3\n");
  folder.write("out/logs/lr=0.5.txt", "guise: data.root: gone\n");
  refresh_states(manifest, place);
  EXPECT_EQ(manifest.runs[0].state, State::failed);
  EXPECT_EQ(manifest.runs[0].exit_code, 2);
  EXPECT_EQ(manifest.runs[0].error, "data.root: gone");
  EXPECT_EQ(manifest.runs[1].state, State::waiting);
  folder.write("out/lr=0.5/summary.json", R"({"exit_reason": "finished"})");
  refresh_states(manifest, place);
  EXPECT_EQ(manifest.runs[0].state, State::done);
}

TEST(SweepProgress, ProgressIsReadFromTheLastWholeLines) {
  const TemporaryFolder folder;
  std::string lines;
  for (int step = 0; step < 3000; ++step) {
    lines += R"({"event": "train", "step": )" + std::to_string(step) +
             R"(, "epoch": 7, "eta_seconds": 12.5})" + "\n";
    if (step == 2990)
      lines += R"({"event": "evaluate", "epoch": 6, "top1": 81.5})"
               "\n";
  }
  folder.write("metrics.jsonl", lines + R"({"event": "evaluate", "epoch": 9, "top)");
  const Progress progress = read_progress(folder.path(""));
  EXPECT_EQ(progress.epoch, 7);
  EXPECT_EQ(progress.top1, 81.5);
  EXPECT_EQ(progress.eta_seconds, 12.5);
  EXPECT_FALSE(read_progress(folder.path("nowhere")).epoch);
  folder.write("metrics.jsonl", std::string(100000, '{'));
  EXPECT_FALSE(read_progress(folder.path("")).epoch);
}

TEST(SweepProgress, TheReasonIsTheProgramsOwnLastLine) {
  const TemporaryFolder folder;
  EXPECT_EQ(last_error(folder.write(
                "a", "guise: warning: w\nguise: data.root: gone\n  try: this\nguise: warning: v\n")),
            "data.root: gone");
  EXPECT_EQ(last_error(folder.write("b", "one\nTerminated\x1b[31m\n\n")), "Terminated\\x1b[31m");
  EXPECT_EQ(last_error(folder.path("none")), "");
}

}  // namespace
}  // namespace guise::sweep

#include "sweep/manifest.h"

#include <gtest/gtest.h>

#include "core/files.h"
#include "sweep/command.h"
#include "sweep/progress.h"
#include "sweep/runner.h"
#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

PlannedRun planned(const std::string& name, char id) {
  return {name,
          std::string(64, id),
          {"/base.json"},
          {{"optimizer.lr", 0.5}, {"data.root", "a\"b\n$(x)"}},
          {{"optimizer.lr", 0.5}}};
}

SweepManifest manifest_of_two() {
  SweepManifest manifest{"mine", "/sweeps/mine.json", {"/plugins"}, {}};
  merge(manifest, {planned("lr=0.5", 'a'), planned("lr=0.1", 'b')});
  return manifest;
}

TEST(SweepManifest, ReadsBackWhatItWrote) {
  const TemporaryFolder folder;
  folder.write("x", "");
  SweepManifest manifest = manifest_of_two();
  manifest.runs[1].state = SweepState::failed;
  manifest.runs[1].exit_code = 2;
  manifest.runs[1].error = "why";
  manifest.runs[1].threads = 3;
  manifest.runs[0].in_file = false;
  write_manifest(manifest, folder.path(""));
  const SweepManifest read = read_manifest(folder.path(""));
  EXPECT_EQ(to_json(read, "x"), to_json(manifest, "x"));
  EXPECT_EQ(read.runs[1].error, "why");
  EXPECT_EQ(read.runs[1].plan.values, manifest.runs[1].plan.values);
}

TEST(SweepManifest, ADamagedOneIsRefusedByName) {
  const TemporaryFolder folder;
  folder.write("x", "");
  write_manifest(manifest_of_two(), folder.path(""));
  const std::string whole = core::read_file(folder.path("sweep.json"));
  const auto refusal = [&](const std::string& content) {
    folder.write("sweep.json", content);
    return usage_text([&] { read_manifest(folder.path("")); });
  };
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = whole;
    EXPECT_NE(text.find(from), std::string::npos) << from;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_TRUE(contains(refusal(changed("\"lr=0.5\"", "\"../../x\"")), "the folder name ../../x"));
  EXPECT_TRUE(contains(refusal(changed("\"lr=0.5\"", "\"lr=0.1\"")), "lr=0.1 twice"));
  EXPECT_TRUE(contains(refusal(changed("\"waiting\"", "\"wating\"")), "the state wating"));
  EXPECT_TRUE(contains(refusal(changed("guise.sweep/1", "guise.sweep/2")), "guise.sweep/2"));
  EXPECT_TRUE(contains(refusal(changed("\"in_file\": true", "\"in_file\": 1")), "no sound manifest"));
  EXPECT_TRUE(contains(refusal("{}"), "move it away"));
  EXPECT_TRUE(contains(refusal("[]"), "sweep.json"));
  // No prefix of it is taken for a manifest, and none crashes (the last bytes are "}\n").
  for (size_t size = 0; size + 2 < whole.size(); size += 7) EXPECT_NE(refusal(whole.substr(0, size)), "");
}

TEST(SweepManifest, AChangedFileAddsRunsAndKeepsThoseItNoLongerNames) {
  SweepManifest manifest = manifest_of_two();
  manifest.runs[0].state = SweepState::done;
  // lr=0.1 is gone, lr=0.5 (the same run) now has a longer name, and another run comes under the name lr=0.1.
  merge(manifest, {planned("lr=0.1", 'c'), planned("lr=0.5,seed=0", 'a')});
  ASSERT_EQ(manifest.runs.size(), 3u);
  EXPECT_EQ(manifest.runs[0].plan.name, "lr=0.5");
  EXPECT_EQ(manifest.runs[0].state, SweepState::done);
  EXPECT_TRUE(manifest.runs[0].in_file);
  EXPECT_EQ(manifest.runs[1].plan.name, "lr=0.1");
  EXPECT_FALSE(manifest.runs[1].in_file);
  EXPECT_EQ(manifest.runs[2].plan.name, "lr=0.1~cccccccc");
  EXPECT_FALSE(is_due(manifest.runs[0], true));
  EXPECT_FALSE(is_due(manifest.runs[1], true));
  EXPECT_TRUE(is_due(manifest.runs[2], false));
  merge(manifest, {planned("lr=0.1", 'b')});  // and back
  EXPECT_TRUE(manifest.runs[1].in_file);
  EXPECT_EQ(manifest.runs.size(), 3u);
}

TEST(SweepManifest, FailedRunsAreDueOnRequestOnly) {
  SweepRun run{planned("x=1", 'a'), SweepState::failed, 1, "", 0, true};
  EXPECT_FALSE(is_due(run, false));
  EXPECT_TRUE(is_due(run, true));
  run.state = SweepState::stopped;
  EXPECT_TRUE(is_due(run, false));
  run.state = SweepState::running;
  EXPECT_FALSE(is_due(run, true));
}

TEST(SweepManifest, StatesComeFromTheFolders) {
  const TemporaryFolder folder;
  const auto state_of = [&](SweepState before, const std::string& name, const std::string& reason) {
    if (!reason.empty()) folder.write(name + "/summary.json", "{\"exit_reason\": \"" + reason + "\"}");
    SweepRun run{planned(name, 'a'), before, 0, "", 0, true};
    refresh_state(run, folder.path(name));
    return to_text(run.state) + (run.error.empty() ? "" : " (" + run.error + ")");
  };
  EXPECT_EQ(state_of(SweepState::waiting, "a", ""), "waiting");
  EXPECT_EQ(state_of(SweepState::running, "a", ""), "waiting");  // killed before it had a folder
  EXPECT_EQ(state_of(SweepState::done, "a", ""), "waiting");     // its folder was removed
  EXPECT_EQ(state_of(SweepState::failed, "a", ""), "failed");
  EXPECT_EQ(state_of(SweepState::running, "b", "finished"), "done");
  EXPECT_EQ(state_of(SweepState::failed, "b", ""), "done");
  EXPECT_EQ(state_of(SweepState::waiting, "c", "failed: not finite"), "failed (failed: not finite)");
  EXPECT_EQ(state_of(SweepState::running, "c", ""), "stopped");  // cut short while it was tried again
  EXPECT_EQ(state_of(SweepState::waiting, "d", "stopped by SIGTERM"), "stopped");
  folder.write("e/summary.json", "{\"exit_rea");
  EXPECT_EQ(state_of(SweepState::running, "e", ""), "stopped");
}

TEST(SweepManifest, ASlurmTaskThatFailedIsKnownByWhatItLeft) {
  const TemporaryFolder folder;
  SweepManifest manifest = manifest_of_two();
  const SweepPlace place{folder.path("out"), "/bin/guise"};
  folder.write("out/logs/exit-0", "2\n");
  folder.write("out/logs/exit-1", "3\n");
  folder.write("out/logs/lr=0.5.txt", "guise: data.root: gone\n");
  refresh_states(manifest, place);
  EXPECT_EQ(manifest.runs[0].state, SweepState::failed);
  EXPECT_EQ(manifest.runs[0].exit_code, 2);
  EXPECT_EQ(manifest.runs[0].error, "data.root: gone");
  EXPECT_EQ(manifest.runs[1].state, SweepState::waiting);
  folder.write("out/lr=0.5/summary.json", R"({"exit_reason": "finished"})");
  refresh_states(manifest, place);
  EXPECT_EQ(manifest.runs[0].state, SweepState::done);
}

TEST(SweepManifest, ProgressIsReadFromTheLastWholeLines) {
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
  const SweepProgress progress = read_progress(folder.path(""));
  EXPECT_EQ(progress.epoch, 7);
  EXPECT_EQ(progress.top1, 81.5);
  EXPECT_EQ(progress.eta_seconds, 12.5);
  EXPECT_FALSE(read_progress(folder.path("nowhere")).epoch);
  folder.write("metrics.jsonl", std::string(100000, '{'));
  EXPECT_FALSE(read_progress(folder.path("")).epoch);
}

TEST(SweepManifest, TheReasonIsTheProgramsOwnLastLine) {
  const TemporaryFolder folder;
  EXPECT_EQ(last_error(folder.write(
                "a", "guise: warning: w\nguise: data.root: gone\n  try: this\nguise: warning: v\n")),
            "data.root: gone");
  EXPECT_EQ(last_error(folder.write("b", "one\nTerminated\x1b[31m\n\n")), "Terminated\\x1b[31m");
  EXPECT_EQ(last_error(folder.path("none")), "");
}

TEST(SweepManifest, ARunIsStartedByWordsWhoseValuesAreJson) {
  const TemporaryFolder folder;
  folder.write("x", "");
  SweepManifest manifest = manifest_of_two();
  SweepRun& run = manifest.runs[0];
  run.threads = 2;
  const SweepPlace place{folder.path("out"), "/bin/guise"};
  const std::string run_folder = folder.path("out/lr=0.5");
  const std::vector<std::string> fresh = {"/bin/guise",
                                          "train",
                                          "/base.json",
                                          "--set",
                                          "data.root=\"a\\\"b\\n$(x)\"",
                                          "--set",
                                          "optimizer.lr=0.5",
                                          "--set",
                                          "train.threads=2",
                                          "--plugin-dir",
                                          "/plugins",
                                          "--out",
                                          run_folder};
  EXPECT_EQ(next_words(manifest, run, place), fresh);
  folder.write("out/lr=0.5/.lock", "");
  std::vector<std::string> half_made = fresh;
  half_made.push_back("--force");
  EXPECT_EQ(next_words(manifest, run, place), half_made);
  folder.write("out/lr=0.5/config.json", "{}");
  EXPECT_EQ(
      next_words(manifest, run, place),
      (std::vector<std::string>{"/bin/guise", "train", "--resume", run_folder, "--plugin-dir", "/plugins"}));
  run.plan.values["train.threads"] = 1;  // the sweep's own choice stands
  EXPECT_EQ(train_words(manifest, run, place)[8], "train.threads=1");
  EXPECT_EQ(train_words(manifest, run, place).size(), fresh.size());
}

TEST(SweepManifest, SeveralBasesAreJoinedByAFile) {
  const TemporaryFolder folder;
  folder.write("out/x", "");
  SweepManifest manifest = manifest_of_two();
  manifest.runs[0].plan.bases = {"/a.json", "/b.json"};
  const SweepPlace place{folder.path("out"), "/bin/guise"};
  const std::string file = next_words(manifest, manifest.runs[0], place)[2];
  EXPECT_TRUE(file.starts_with(folder.path("out/base-"))) << file;
  EXPECT_EQ(config::read_json_file(file), config::parse_json(R"({"extends": ["/a.json", "/b.json"]})", ""));
}

TEST(SweepManifest, AFolderIsTakenByOneSweepAtATime) {
  const TemporaryFolder folder;
  folder.write("x", "");
  {
    const SweepLock lock(folder.path(""));
    EXPECT_TRUE(
        contains(usage_text([&] { SweepLock second(folder.path("")); }), "another guise sweep works here"));
  }
  EXPECT_NO_THROW(SweepLock again(folder.path("")));
}

}  // namespace
}  // namespace guise::sweep

#include "runs/run_folder.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/files.h"
#include "runs/run_lock.h"
#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::runs {

using support::refusal_of;
using support::TemporaryFolder;

namespace {
namespace fs = std::filesystem;

void put(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

constexpr const char* kConfig = R"({"strategy": {}, "train": {}, "data": {}})";

TEST(RunFolder, IsMadeWithItsParents) {
  const TemporaryFolder base;
  const RunFolder run = RunFolder::create(base.path() / "a" / "b", false);
  EXPECT_TRUE(fs::is_directory(run.checkpoints_folder()));
  EXPECT_EQ(run.config_file(), base.path() / "a" / "b" / "config.json");
  EXPECT_FALSE(fs::exists(run.config_file()));
}

TEST(RunFolder, AnEmptyFolderIsTaken) {
  const TemporaryFolder base;
  EXPECT_TRUE(fs::is_directory(RunFolder::create(base.path(), false).checkpoints_folder()));
}

TEST(RunFolder, ARelativePathBecomesAbsolute) {
  const TemporaryFolder base;
  const fs::path relative = fs::relative(base.path() / "run");
  EXPECT_TRUE(RunFolder::create(relative, false).root().is_absolute());
}

TEST(RunFolder, AFolderThatHoldsSomethingIsRefusedAndLeftUntouched) {
  const TemporaryFolder base;
  put(base.path() / "metrics.jsonl", "old");
  const auto time = fs::last_write_time(base.path());
  const std::string text = refusal_of([&] { RunFolder::create(base.path(), false); });
  EXPECT_NE(text.find("not empty"), std::string::npos) << text;
  EXPECT_NE(text.find("--force"), std::string::npos) << text;
  EXPECT_EQ(core::read_file((base.path() / "metrics.jsonl").string()), "old");
  EXPECT_FALSE(fs::exists(base.path() / "checkpoints"));
  EXPECT_EQ(fs::last_write_time(base.path()), time);
}

TEST(RunFolder, ForceRemovesTheEarlierRunAndNothingElse) {
  const TemporaryFolder base;
  put(base.path() / "config.json", kConfig);
  put(base.path() / "metrics.jsonl", "old");
  put(base.path() / "notes.txt", "mine");
  fs::create_directory(base.path() / "checkpoints");
  put(base.path() / "checkpoints" / "step-000001.safetensors", "old");
  RunFolder::create(base.path(), true);
  EXPECT_FALSE(fs::exists(base.path() / "metrics.jsonl"));
  EXPECT_TRUE(fs::is_empty(base.path() / "checkpoints"));
  EXPECT_EQ(core::read_file((base.path() / "notes.txt").string()), "mine");
}

TEST(RunFolder, ForceKnowsEveryFileOfARun) {
  const TemporaryFolder base;
  for (const char* name : {"config.json", "metrics.jsonl", "summary.json", "log.txt", "first_batch.png",
                           "evaluation.json", "errors.png", "features.json", "continual.json",
                           "labels.safetensors", "report.html", "events.out.tfevents.1732459200.node.17.0"}) {
    put(base.path() / name, kConfig);
  }
  put(base.path() / "events.out.txt", "mine");
  RunFolder::create(base.path(), true);
  EXPECT_TRUE(fs::exists(base.path() / "events.out.txt"));
  EXPECT_EQ(std::distance(fs::directory_iterator(base.path()), {}), 2) << "mine and checkpoints";
}

TEST(RunFolder, ForceDeletesNothingThatNoRunMade) {
  for (const char* name : {"config.json", "log.txt", "report.html", "checkpoints/model.pt"}) {
    const TemporaryFolder base;
    fs::create_directories((base.path() / name).parent_path());
    put(base.path() / name, "{\"mine\": 1}");
    EXPECT_NE(refusal_of([&] { RunFolder::create(base.path(), true); }).find(name), std::string::npos)
        << name;
    EXPECT_TRUE(fs::exists(base.path() / name));
  }
}

TEST(RunFolder, ForceRefusesWhatLiesAmongTheCheckpoints) {
  const TemporaryFolder base;
  put(base.path() / "config.json", kConfig);
  fs::create_directory(base.path() / "checkpoints");
  put(base.path() / "checkpoints" / "notes.txt", "mine");
  EXPECT_NE(refusal_of([&] { RunFolder::create(base.path(), true); }).find("notes.txt"), std::string::npos);
  EXPECT_TRUE(fs::exists(base.path() / "config.json"));
}

TEST(RunFolder, ForceDoesNotTouchARunThatIsBeingWritten) {
  const TemporaryFolder base;
  const RunFolder run = RunFolder::create(base.path() / "run", false);
  put(run.metrics_file(), "living");
  const RunLock lock(run.root());
  EXPECT_NE(refusal_of([&] { RunFolder::create(run.root(), true); }).find("is being written by process"),
            std::string::npos);
  EXPECT_TRUE(fs::exists(run.metrics_file()));
  EXPECT_TRUE(fs::exists(run.lock_file()));
}

TEST(RunFolder, AnEarlierRunIsOpenedAsItIs) {
  const TemporaryFolder base;
  const fs::path root = RunFolder::create(base.path() / "run", false).root();
  const auto refusal = [](const fs::path& path) { return refusal_of([&] { RunFolder::open(path); }); };
  EXPECT_NE(refusal(root).find("run: is no run folder: config.json is missing"), std::string::npos)
      << refusal(root);
  put(root / "config.json", "{}");
  EXPECT_EQ(RunFolder::open(root).root(), root);
  EXPECT_EQ(RunFolder::open(root.string() + "/").root(), root);
  EXPECT_NE(refusal(root / "config.json").find("is no folder"), std::string::npos);
  EXPECT_NE(refusal(base.path() / "missing").find("is no folder"), std::string::npos);
  EXPECT_NE(refusal(root / "checkpoints").find("try: its parent, " + root.string()), std::string::npos);
}

TEST(RunFolder, CheckTouchesNothing) {
  const TemporaryFolder base;
  RunFolder::check(base.path() / "new", false);
  EXPECT_FALSE(fs::exists(base.path() / "new"));
  put(base.path() / "x", "x");
  EXPECT_NE(refusal_of([&] { RunFolder::check(base.path(), false); }), "");
  RunFolder::check(base.path(), true);
  EXPECT_TRUE(fs::exists(base.path() / "x"));
}

TEST(RunFolder, AFileInItsPlaceIsRefusedEvenWithForce) {
  const TemporaryFolder base;
  put(base.path() / "x", "x");
  EXPECT_NE(refusal_of([&] { RunFolder::create(base.path() / "x", true); }), "");
  EXPECT_NE(refusal_of([&] { RunFolder::create(base.path() / "x" / "below", false); }), "");
  EXPECT_NE(refusal_of([&] { RunFolder::create("/proc/nothing/run", false); }), "");
}

}  // namespace
}  // namespace guise::runs

#include "record/run_folder.h"

#include <fstream>

#include "core/files.h"
#include "record_test_support.h"

namespace guise::record {
namespace {
namespace fs = std::filesystem;

void put(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

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
  put(base.path() / "metrics.jsonl", "old");
  put(base.path() / "notes.txt", "mine");
  fs::create_directory(base.path() / "checkpoints");
  put(base.path() / "checkpoints" / "step-1.safetensors", "old");
  RunFolder::create(base.path(), true);
  EXPECT_FALSE(fs::exists(base.path() / "metrics.jsonl"));
  EXPECT_TRUE(fs::is_empty(base.path() / "checkpoints"));
  EXPECT_EQ(core::read_file((base.path() / "notes.txt").string()), "mine");
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
}  // namespace guise::record

#include "sweep/words.h"

#include <gtest/gtest.h>

#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

TEST(SweepWords, ARunIsStartedByWordsWhoseValuesAreJson) {
  const TemporaryFolder folder;
  folder.write("x", "");
  Manifest manifest = manifest_of_two();
  BookedRun& run = manifest.runs[0];
  run.threads = 2;
  const Place place{folder.path("out"), "/bin/guise"};
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

TEST(SweepWords, SeveralBasesAreJoinedByAFile) {
  const TemporaryFolder folder;
  folder.write("out/x", "");
  Manifest manifest = manifest_of_two();
  manifest.runs[0].plan.bases = {"/a.json", "/b.json"};
  const Place place{folder.path("out"), "/bin/guise"};
  const std::string file = next_words(manifest, manifest.runs[0], place)[2];
  EXPECT_TRUE(file.starts_with(folder.path("out/base-"))) << file;
  EXPECT_EQ(config::read_json_file(file), config::parse_json(R"({"extends": ["/a.json", "/b.json"]})", ""));
}

}  // namespace
}  // namespace guise::sweep

#include "sweep/run_folders.h"

#include <gtest/gtest.h>

#include "support/errors.h"
#include "support/temporary_folder.h"
#include "sweep/manifest.h"

namespace guise::sweep {

using support::refusal_of;
using support::TemporaryFolder;

namespace {

using Paths = std::vector<std::string>;

// A sweep of three runs, none of which has started.
std::string make_sweep(const TemporaryFolder& folder) {
  Manifest manifest;
  manifest.name = "mask";
  manifest.file = folder.path("mask.json");
  for (const char* name : {"seed=10", "seed=2", "seed=3"}) {
    BookedRun run;
    run.plan.name = name;
    run.plan.id = std::string(64, name[5]);
    manifest.runs.push_back(run);
  }
  std::filesystem::create_directories(folder.path("sweep/logs"));
  write_manifest(manifest, folder.path("sweep"));
  return folder.path("sweep");
}

TEST(RunFolders, ASweepStandsForItsRunsInItsOrder) {
  const TemporaryFolder folder;
  const std::string sweep = make_sweep(folder);
  folder.write("sweep/seed=10/config.json", "{}");
  folder.write("sweep/seed=2/config.json", "{}");
  const RunFolders found = run_folders({"before", sweep, "after"});
  EXPECT_EQ(found.folders, (Paths{"before", sweep + "/seed=10", sweep + "/seed=2", "after"}));
  EXPECT_EQ(found.not_started, Paths{sweep + "/seed=3"});
}

TEST(RunFolders, ASweepThatHasNotBegunIsRefused) {
  const TemporaryFolder folder;
  const std::string sweep = make_sweep(folder);
  const std::string text = refusal_of([&] { run_folders({sweep}); });
  EXPECT_NE(text.find("no run of this sweep has started"), std::string::npos) << text;
  EXPECT_NE(text.find("guise sweep " + sweep), std::string::npos) << text;
}

TEST(RunFolders, ADamagedManifestIsNamed) {
  const TemporaryFolder folder;
  folder.write("sweep/sweep.json", "{");
  EXPECT_NE(refusal_of([&] { run_folders({folder.path("sweep")}); }).find("sweep.json"), std::string::npos);
}

TEST(RunFolders, ARunStaysARunWhateverLiesInIt) {
  const TemporaryFolder folder;
  folder.write("run/config.json", "{}");
  folder.write("run/sweep.json", "{");
  EXPECT_EQ(run_folders({folder.path("run")}).folders, Paths{folder.path("run")});
}

}  // namespace
}  // namespace guise::sweep

#include "sweep/place.h"

#include <gtest/gtest.h>

#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

TEST(SweepPlace, EveryFileLiesInTheFolder) {
  const Place place{"runs/mask", "/bin/guise"};
  EXPECT_EQ(manifest_path(place.out), "runs/mask/sweep.json");
  EXPECT_EQ(lock_path(place.out), "runs/mask/.sweep.lock");
  EXPECT_EQ(slurm_script_path(place.out), "runs/mask/sweep.sbatch");
  EXPECT_EQ(joining_path(place.out, "0123456789abcdef"), "runs/mask/base-01234567.json");
  EXPECT_EQ(folder_of("lr=1", place), "runs/mask/lr=1");
  EXPECT_EQ(log_of("lr=1", place), "runs/mask/logs/lr=1.txt");
  EXPECT_EQ(exit_file_of(12, place), "runs/mask/logs/exit-12");
}

TEST(SweepPlace, ASweepsFolderHoldsAManifest) {
  const TemporaryFolder folder;
  EXPECT_FALSE(is_sweep_folder(folder.path("sweep")));
  folder.write("sweep/sweep.json", "");
  EXPECT_TRUE(is_sweep_folder(folder.path("sweep")));
  EXPECT_FALSE(is_sweep_folder(folder.path("sweep/sweep.json")));
}

}  // namespace
}  // namespace guise::sweep

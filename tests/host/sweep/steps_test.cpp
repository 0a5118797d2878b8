#include "sweep/steps.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/files.h"
#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

TEST(SweepSteps, WhatIsDueAndHowItStands) {
  Manifest manifest = manifest_of_two();
  EXPECT_EQ(due_runs(manifest, false), (std::vector<size_t>{0, 1}));
  EXPECT_EQ(exit_code_of(manifest), 0);
  manifest.runs[0].state = State::failed;
  EXPECT_EQ(due_runs(manifest, false), std::vector<size_t>{1});
  EXPECT_EQ(due_runs(manifest, true), (std::vector<size_t>{0, 1}));
  EXPECT_EQ(exit_code_of(manifest), 1);
  manifest.runs[0].in_file = false;
  EXPECT_EQ(exit_code_of(manifest), 0);
}

TEST(SweepSteps, AScriptIsWrittenForWhatIsLeftAndNothingElseStarted) {
  const TemporaryFolder folder;
  Request request;
  request.slurm = SlurmOrder{.throttle = 0, .time = "", .options = {}, .folder = "/work"};
  Opened sweep{manifest_of_two(), {folder.path("out"), "/bin/guise"}, {}};
  sweep.manifest.runs[0].state = State::done;
  EXPECT_EQ(write_slurm_script(request, sweep), 0);
  EXPECT_TRUE(contains(core::read_file(slurm_script_path(sweep.place.out)), "#SBATCH --array=1\n"));
  EXPECT_EQ(read_manifest(sweep.place.out).runs.size(), 2U);
  sweep.manifest.runs[1].state = State::failed;
  EXPECT_EQ(write_slurm_script(request, sweep), 1);
}

TEST(SweepSteps, AFolderThatCannotBeMadeIsNamed) {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "");
  EXPECT_TRUE(contains(usage_text([&] { make_folders({file, ""}); }), "cannot be made: "));
}

}  // namespace
}  // namespace guise::sweep

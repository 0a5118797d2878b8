#include "app/run_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "core/error.h"
#include "support/temporary_folder.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

class RunFolder : public testing::Test {
 protected:
  void TearDown() override {
    unsetenv("GUISE_RUNS");
    unsetenv("SLURM_JOB_ID");
  }
  support::TemporaryFolder folder_;
};

TEST_F(RunFolder, NewAndEmptyFoldersAreFine) {
  EXPECT_NO_THROW(check_run_folder(folder_.path("new/deep"), false));
  EXPECT_NO_THROW(check_run_folder(folder_.path(), false));
}

TEST_F(RunFolder, AFolderWithFilesIsRefusedUnlessForcedAndLeftUntouched) {
  std::ofstream(folder_.path("x")) << "kept";
  EXPECT_THROW(check_run_folder(folder_.path(), false), core::Error);
  EXPECT_NO_THROW(check_run_folder(folder_.path(), true));
  EXPECT_EQ(fs::file_size(folder_.path("x")), 4u);
}

TEST_F(RunFolder, AFileOrAnEmptyNameIsRefusedEvenWithForce) {
  std::ofstream(folder_.path("x")) << "";
  EXPECT_THROW(check_run_folder(folder_.path("x"), true), core::Error);
  EXPECT_THROW(check_run_folder(folder_.path("x/below"), true), core::Error);
  EXPECT_THROW(check_run_folder("", true), core::Error);
}

TEST_F(RunFolder, TheDefaultIsStrategySeedTimeAndJob) {
  config::RunConfig run;
  run.strategy.plugin.id = "kd";
  run.train.seed = 7;
  EXPECT_TRUE(std::regex_match(default_run_folder(run), std::regex("runs/kd-7-[0-9]{8}-[0-9]{6}")));
  setenv("GUISE_RUNS", folder_.path().c_str(), 1);
  setenv("SLURM_JOB_ID", "42", 1);
  EXPECT_TRUE(default_run_folder(run).starts_with(folder_.path("kd-7-")));
  EXPECT_TRUE(default_run_folder(run).ends_with("-42"));
  setenv("SLURM_JOB_ID", "../x", 1);
  EXPECT_EQ(default_run_folder(run).find(".."), std::string::npos);
}

}  // namespace
}  // namespace guise::app

#include "sweep/task.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"
#include "core/files.h"
#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

Opened sweep_in(const TemporaryFolder& folder) {
  return {manifest_of_two(), {folder.path("out"), "/bin/echo"}, {}};
}

TEST(SweepTask, ANumberThatNoRunHasIsRefused) {
  const TemporaryFolder folder;
  Opened sweep = sweep_in(folder);
  EXPECT_EQ(usage_text([&] { run_task(sweep, 2); }), "--task: expected an integer in [0, 1], received 2");
  EXPECT_TRUE(contains(usage_text([&] { run_task(sweep, -1); }), "received -1"));
}

TEST(SweepTask, ARunThatIsDoneIsLeftAlone) {
  const TemporaryFolder folder;
  folder.write("out/lr=0.1/summary.json", R"({"exit_reason": "finished"})");
  Opened sweep = sweep_in(folder);
  EXPECT_EQ(run_task(sweep, 1), 0);
}

TEST(SweepTask, TheProcessBecomesTheRunAndWritesToItsLog) {
  const TemporaryFolder folder;
  folder.write("out/logs/exit-0", "1\n");
  Opened sweep = sweep_in(folder);
  const pid_t child = fork();
  if (child == 0) run_task(sweep, 0);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(core::read_file(folder.path("out/logs/lr=0.5.txt")).starts_with("train /base.json --set"));
  EXPECT_FALSE(std::filesystem::exists(folder.path("out/logs/exit-0")));
}

}  // namespace
}  // namespace guise::sweep

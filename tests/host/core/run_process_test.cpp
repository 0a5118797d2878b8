#include "core/run_process.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>

namespace guise::core {
namespace {

TEST(RunProcess, OutputAndExitCodeComeBack) {
  const ProcessResult result = run_process({"sh", "-c", "echo out; echo err >&2; exit 3"}, 30);
  EXPECT_TRUE(result.started);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.output, "out\nerr\n");
}

TEST(RunProcess, ArgumentsAreNotReadByAShell) {
  EXPECT_EQ(run_process({"echo", "$(id) `id` *"}, 30).output, "$(id) `id` *\n");
}

TEST(RunProcess, AMissingProgramDoesNotStart) {
  EXPECT_FALSE(run_process({"/nonexistent/program"}, 30).started);
}

TEST(RunProcess, ASignalIsReported) {
  const ProcessResult result = run_process({"sh", "-c", "kill -ABRT $$"}, 30);
  EXPECT_EQ(result.signal, SIGABRT);
  EXPECT_EQ(result.exit_code, -1);
}

TEST(RunProcess, OneThatDoesNotEndIsKilled) {
  EXPECT_TRUE(run_process({"sleep", "60"}, 0.2).timed_out);
}

TEST(RunProcess, TheTimeIsUpForOneThatClosedItsOutput) {
  const ProcessResult result = run_process({"sh", "-c", "exec >&- 2>&-; sleep 60"}, 0.3);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.signal, SIGKILL);
}

TEST(RunProcess, TheTimeIsUpForOneThatWritesWithoutEnd) {
  const ProcessResult result = run_process({"yes"}, 0.3);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.output.size(), 65536U);
}

TEST(RunProcess, TheFirstOfLongOutputIsKeptAndTheRestIsRead) {
  const ProcessResult result =
      run_process({"sh", "-c", "echo first; head -c 1000000 /dev/zero; echo last; exit 4"}, 30);
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(result.output.size(), 65536U);
  EXPECT_TRUE(result.output.starts_with("first\n"));
}

TEST(RunProcess, ItEndsWithItsProgramWhoeverStillHoldsThePipe) {
  // setsid: out of the group, so that it is not killed with it; it ends soon by itself.
  const auto begin = std::chrono::steady_clock::now();
  const ProcessResult result = run_process({"sh", "-c", "setsid sleep 5 & echo done"}, 30);
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.output, "done\n");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace guise::core

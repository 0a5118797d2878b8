#include "core/process.h"

#include <gtest/gtest.h>

#include <csignal>

namespace guise::core {
namespace {

TEST(Process, OutputAndExitCodeComeBack) {
  const ProcessResult result = run_process({"sh", "-c", "echo out; echo err >&2; exit 3"}, 30);
  EXPECT_TRUE(result.started);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.output, "out\nerr\n");
}

TEST(Process, ArgumentsAreNotReadByAShell) {
  EXPECT_EQ(run_process({"echo", "$(id) `id` *"}, 30).output, "$(id) `id` *\n");
}

TEST(Process, AMissingProgramDoesNotStart) {
  EXPECT_FALSE(run_process({"/nonexistent/program"}, 30).started);
}

TEST(Process, ASignalIsReported) {
  const ProcessResult result = run_process({"sh", "-c", "kill -ABRT $$"}, 30);
  EXPECT_EQ(result.signal, SIGABRT);
  EXPECT_EQ(result.exit_code, -1);
}

TEST(Process, OneThatDoesNotEndIsKilled) {
  EXPECT_TRUE(run_process({"sleep", "60"}, 0.2).timed_out);
}

}  // namespace
}  // namespace guise::core

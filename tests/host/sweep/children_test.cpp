#include "sweep/children.h"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "core/error.h"
#include "core/files.h"
#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

std::vector<std::string> shell(const std::string& script) {
  return {"/bin/sh", "-c", script};
}

// Those that have ended, by number, once there are so many.
std::map<size_t, int> ended_of(Children& children, size_t count) {
  std::map<size_t, int> codes;
  while (codes.size() < count) {
    for (const EndedChild& child : children.ended()) codes[child.number] = child.exit_code;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return codes;
}

TEST(SweepChildren, EachEndsUnderItsNumber) {
  const TemporaryFolder folder;
  Children children;
  children.start(7, shell("exit 3"), folder.path("log"));
  children.start(2, shell("exit 0"), folder.path("log"));
  children.start(5, shell("kill -TERM $$"), folder.path("log"));
  EXPECT_EQ(ended_of(children, 3), (std::map<size_t, int>{{2, 0}, {5, 128 + SIGTERM}, {7, 3}}));
  EXPECT_EQ(children.count(), 0U);
}

TEST(SweepChildren, OutputIsAddedToTheLog) {
  const TemporaryFolder folder;
  const std::string log = folder.write("log", "before\n");
  Children children;
  children.start(0, shell("echo out; echo err >&2"), log);
  ended_of(children, 1);
  EXPECT_EQ(core::read_file(log), "before\nout\nerr\n");
}

TEST(SweepChildren, AProgramThatIsGoneEndsLikeAFailedOneAndSaysSoInItsLog) {
  const TemporaryFolder folder;
  Children children;
  children.start(4, {"/nonexistent/guise", "train"}, folder.path("log"));
  EXPECT_EQ(children.count(), 1U);
  EXPECT_EQ(ended_of(children, 1), (std::map<size_t, int>{{4, 127}}));
  EXPECT_EQ(core::read_file(folder.path("log")),
            "guise: /nonexistent/guise: cannot be started: No such file or directory\n");
}

TEST(SweepChildren, ALogThatCannotBeWrittenIsAFailure) {
  Children children;
  EXPECT_THROW(children.start(0, shell("exit 0"), "/nonexistent/log"), core::Error);
  EXPECT_EQ(children.count(), 0U);
}

TEST(SweepChildren, ThoseLeftAreTerminatedAndWaitedFor) {
  const TemporaryFolder folder;
  {
    Children children;
    children.start(
        0, shell("trap 'sleep 0.1; echo saved; exit 3' TERM; echo ready; while :; do sleep 0.01; done"),
        folder.path("log"));
    while (core::read_file(folder.path("log")) != "ready\n")
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(core::read_file(folder.path("log")), "ready\nsaved\n");
}

}  // namespace
}  // namespace guise::sweep

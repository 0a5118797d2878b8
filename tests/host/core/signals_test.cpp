#include "core/signals.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"

namespace guise::core {
namespace {

bool readable(int descriptor) {
  pollfd waiting{descriptor, POLLIN, 0};
  return poll(&waiting, 1, 0) == 1;
}

TEST(StopSignals, ASignalSetsTheFlagAndWakesTheWaiter) {
  for (const int number : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGHUP}) {
    const StopSignals signals;
    EXPECT_FALSE(signals.requested());
    EXPECT_FALSE(readable(signals.wake_descriptor()));
    raise(number);
    EXPECT_TRUE(signals.requested());
    EXPECT_EQ(signals.signal_number(), number);
    EXPECT_TRUE(readable(signals.wake_descriptor()));
  }
}

TEST(StopSignals, ManySignalsDoNotBlock) {
  const StopSignals signals;
  for (int i = 0; i < 200000; ++i) raise(SIGTERM);
  EXPECT_TRUE(signals.requested());
}

TEST(StopSignals, WhatWasInstalledBeforeComesBack) {
  std::signal(SIGTERM, SIG_IGN);
  {
    const StopSignals signals;
  }
  struct sigaction now{};
  sigaction(SIGTERM, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_IGN);
  std::signal(SIGTERM, SIG_DFL);
}

// How a child that watches its signals and does `work` ends: its wait status.
template <class Work>
int status_of_child(Work&& work) {
  const pid_t child = fork();
  if (child == 0) {
    const StopSignals signals;
    work();
    _exit(signals.requested() ? 42 : 43);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

bool exited_with(int status, int code) {
  return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

TEST(StopSignals, ASecondInterruptEndsTheProcessAsWithoutAHandler) {
  const int status = status_of_child([] {
    raise(SIGINT);
    raise(SIGINT);
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGINT);
}

TEST(StopSignals, OtherSignalsWaitHoweverOften) {
  for (const int number : {SIGTERM, SIGUSR1, SIGUSR2, SIGHUP}) {
    const int status = status_of_child([number] {
      raise(number);
      raise(number);
      raise(SIGINT);  // the first one
      raise(number);
    });
    EXPECT_TRUE(exited_with(status, 42)) << number;
  }
}

TEST(StopSignals, WhatTheParentIgnoredStaysIgnored) {
  std::signal(SIGHUP, SIG_IGN);
  EXPECT_TRUE(exited_with(status_of_child([] { raise(SIGHUP); }), 43));
  EXPECT_TRUE(exited_with(status_of_child([] { raise(SIGTERM); }), 42));
  std::signal(SIGHUP, SIG_DFL);
}

TEST(StopSignals, EveryNewWatchCountsItsOwnInterrupts) {
  for (int i = 0; i < 3; ++i) {
    const StopSignals signals;
    raise(SIGINT);
    EXPECT_TRUE(signals.requested());
  }
}

TEST(StopSignals, OnlyOneAtATime) {
  const StopSignals signals;
  EXPECT_THROW(StopSignals(), Error);
}

}  // namespace
}  // namespace guise::core

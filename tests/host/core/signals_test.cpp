#include "core/signals.h"

#include <gtest/gtest.h>
#include <poll.h>

#include "core/error.h"

namespace guise::core {
namespace {

bool readable(int descriptor) {
  pollfd waiting{descriptor, POLLIN, 0};
  return poll(&waiting, 1, 0) == 1;
}

TEST(StopSignals, ASignalSetsTheFlagAndWakesTheWaiter) {
  for (const int number : {SIGINT, SIGTERM}) {
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

TEST(StopSignals, OnlyOneAtATime) {
  const StopSignals signals;
  EXPECT_THROW(StopSignals(), Error);
}

}  // namespace
}  // namespace guise::core

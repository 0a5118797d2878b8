// What a crash says and how the process ends: each crash happens in a child process.
#include "core/crash_handler.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <iterator>
#include <thread>

#include "core/error.h"
#include "core/running_callback.h"
#include "support/places.h"

namespace guise::core {
namespace {

const std::string kLibrary = (support::build_folder() / "tests/host/core/crashing_library.so").string();

// In the child: as a run does it, up to the crash in the library.
void crash_in_loss(int number) {
  const CrashHandler handler;
  note_plugin_file(kLibrary);
  note_position(3, 77);
  void* loaded = dlopen(kLibrary.c_str(), RTLD_NOW | RTLD_LOCAL);
  const auto crash_by = reinterpret_cast<void (*)(int)>(dlsym(loaded, "crash_by"));
  const std::string kind = "strategy", name = "crash", callback = "loss";
  const core::RunningCallback running(kind, name, kLibrary, callback);
  crash_by(number);
}

TEST(CrashHandlerDeathTest, ASegfaultNamesCallbackLibraryAndStep) {
  EXPECT_EXIT(crash_in_loss(0), testing::KilledBySignal(SIGSEGV),
              "crashed by SIGSEGV.*\n  in loss of strategy crash .*crashing_library.so.\n"
              "  the innermost frame of a plugin belongs to .*crashing_library.so\n"
              "  epoch 4, step 77; no checkpoint was written yet\n  stack, innermost frame first:\n");
  EXPECT_EXIT(crash_in_loss(0), testing::KilledBySignal(SIGSEGV), "  run: guise check .*crashing_library.so");
}

TEST(CrashHandlerDeathTest, AnAbortIsPutDownToTheLibraryThatCalledIt) {
  EXPECT_EXIT(crash_in_loss(1), testing::KilledBySignal(SIGABRT),
              "crashed by SIGABRT.*\n.*\n  the innermost frame of a plugin belongs to "
              ".*crashing_library.so\n  the fault itself is in .*libc");
}

TEST(CrashHandlerDeathTest, WithoutAFrameOfAPluginTheRunningCallbackIsSuspected) {
  EXPECT_EXIT(crash_in_loss(2), testing::KilledBySignal(SIGSEGV), "run: guise check .*crashing_library.so");
}

TEST(CrashHandlerDeathTest, OutsidePluginsNoneIsBlamed) {
  EXPECT_EXIT(
      {
        const CrashHandler handler;
        note_checkpoint("runs/a/checkpoints/step-000070");
        raise(SIGFPE);
      },
      testing::KilledBySignal(SIGFPE),
      "crashed by SIGFPE.*\n(.*\n)?  before the first step; the last checkpoint is "
      "runs/a/checkpoints/step-000070\n");
  EXPECT_EXIT(
      {
        const CrashHandler handler;
        raise(SIGBUS);
      },
      testing::KilledBySignal(SIGBUS), "no plugin is on the stack");
}

TEST(CrashHandlerDeathTest, AThreadWithoutAStackOfItsOwnIsHeardToo) {
  EXPECT_EXIT(
      {
        const CrashHandler handler;
        std::thread([] { raise(SIGILL); }).join();
      },
      testing::KilledBySignal(SIGILL), "crashed by SIGILL");
}

TEST(CrashHandler, WhatWasInstalledBeforeComesBack) {
  for (const int number : CrashHandler::signals) std::signal(number, SIG_IGN);
  {
    const CrashHandler handler;
  }
  for (const int number : CrashHandler::signals) EXPECT_EQ(std::signal(number, SIG_DFL), SIG_IGN) << number;
}

TEST(CrashHandler, ThereIsOneAtMost) {
  const CrashHandler handler;
  EXPECT_THROW(CrashHandler(), core::Error);
}

TEST(CrashHandler, MoreFilesAndLongerNamesThanItKeepsAreNoHarm) {
  const CrashHandler handler;
  for (int i = 0; i < 100; ++i) note_plugin_file(std::string(5000, 'x'));
  note_checkpoint(std::string(5000, 'y'));
}

}  // namespace
}  // namespace guise::core

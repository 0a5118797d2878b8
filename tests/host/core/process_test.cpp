// Real processes: deadlines, signals, groups, descriptors. Times are bounds that a busy machine keeps, never
// measurements.
#include "core/process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <set>
#include <thread>

#include "core/error.h"
#include "core/pipe.h"
#include "core/process_identity.h"

namespace guise::core {
namespace {

constexpr double kLong = 30;

ProcessOrder shell(const std::string& script, int output = -1) {
  return {.words = {"sh", "-c", script}, .output = output};
}

std::string read_all(int reader) {
  std::string text;
  while (const auto some = read_some(reader)) text += *some;
  return text;
}

// The first line that a process writes, so that it is known to have come that far.
std::string first_line(int reader) {
  std::string text;
  while (text.find('\n') == std::string::npos) {
    const auto some = read_some(reader);
    if (!some) break;
    text += *some;
  }
  return text.substr(0, text.find('\n'));
}

bool is_gone(pid_t process) {
  for (int look = 0; look < 2000; ++look) {
    if (!start_ticks_of(process)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

TEST(Process, ExitCodesComeBack) {
  for (const int code : {0, 1, 3, 127, 255}) {
    const ProcessEnd end = Process(shell("exit " + std::to_string(code))).wait();
    EXPECT_EQ(end.exit_code, code);
    EXPECT_EQ(end.signal, 0);
  }
}

TEST(Process, SignalsComeBack) {
  for (const int number : {SIGABRT, SIGKILL, SIGTERM, SIGSEGV}) {
    const ProcessEnd end = Process(shell("kill -" + std::to_string(number) + " $$")).wait();
    EXPECT_EQ(end.exit_code, -1);
    EXPECT_EQ(end.signal, number);
  }
}

TEST(Process, TheEndIsTheSameHoweverOftenItIsAskedFor) {
  Process process(shell("exit 7"));
  EXPECT_EQ(process.wait().exit_code, 7);
  EXPECT_EQ(process.wait().exit_code, 7);
  EXPECT_EQ(process.ended()->exit_code, 7);
  EXPECT_EQ(process.stop(0).exit_code, 7);
  process.signal(SIGKILL);  // to nobody
}

TEST(Process, AMissingProgramIsNamed) {
  try {
    Process process({.words = {"/nonexistent/program"}});
    FAIL() << "it started";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::failed);
    EXPECT_STREQ(error.what(), "/nonexistent/program: cannot be started: No such file or directory");
  }
  EXPECT_THROW(Process({.words = {"no-such-program-in-path"}}), Error);
  EXPECT_THROW(Process({.words = {"/"}}), Error);
  EXPECT_THROW(Process({.words = {}}), Error);
}

TEST(Process, StandardInputIsEmptyAndOutputIsThrownAwayUnlessAskedFor) {
  EXPECT_EQ(Process(shell("read line && exit 1; echo nobody reads this; exit 5")).wait().exit_code, 5);
}

TEST(Process, ADeadlineIsKept) {
  Process process({.words = {"sleep", "60"}});
  EXPECT_FALSE(process.ended());
  EXPECT_FALSE(process.wait_for(0.05));
  EXPECT_EQ(process.wait_or_kill(0.05).signal, SIGKILL);
}

TEST(Process, StopGivesItTimeToEndByItself) {
  Pipe pipe;
  Process process(shell("trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done", pipe.writer()));
  EXPECT_EQ(first_line(pipe.reader()), "ready");
  EXPECT_EQ(process.stop(kLong).exit_code, 3);
}

TEST(Process, OneThatIgnoresTermIsKilledAfterTheGrace) {
  Pipe pipe;
  Process process(shell("trap '' TERM; echo ready; while :; do sleep 0.01; done", pipe.writer()));
  EXPECT_EQ(first_line(pipe.reader()), "ready");
  EXPECT_EQ(process.stop(0.2).signal, SIGKILL);
}

TEST(Process, WhatItStartedEndsWithItWhenItIsKilled) {
  Pipe pipe;
  Process process(shell("sleep 600 & echo $!; wait", pipe.writer()));
  const pid_t grandchild = std::stoi(first_line(pipe.reader()));
  EXPECT_TRUE(start_ticks_of(grandchild));
  process.wait_or_kill(0);
  EXPECT_TRUE(is_gone(grandchild));
}

TEST(Process, WhatItStartedEndsWithItWhenItEndsByItself) {
  Pipe pipe;
  Process process(shell("sleep 600 & echo $!", pipe.writer()));
  const pid_t grandchild = std::stoi(first_line(pipe.reader()));
  EXPECT_EQ(process.wait().exit_code, 0);
  EXPECT_TRUE(is_gone(grandchild));
}

TEST(Process, NothingOutlivesItsObject) {
  Pipe pipe;
  pid_t child = 0, grandchild = 0;
  {
    const Process process(shell("trap '' TERM; sleep 600 & echo $$ $!; wait", pipe.writer()));
    std::istringstream(first_line(pipe.reader())) >> child >> grandchild;
    EXPECT_TRUE(start_ticks_of(child));
  }
  EXPECT_FALSE(start_ticks_of(child));
  EXPECT_TRUE(is_gone(grandchild));
}

TEST(Process, ItGetsTheDeathSignalWhenTheProgramThatStartedItDies) {
  Pipe pipe;
  const pid_t middle = fork();
  if (middle == 0) {
    const Process process(
        {.words = {"sh", "-c", "trap 'echo told; exit' TERM; echo $$; while :; do sleep 0.01; done"},
         .output = pipe.writer(),
         .death_signal = SIGTERM});
    pause();
    _exit(0);
  }
  pipe.close_writer();
  const pid_t child = std::stoi(first_line(pipe.reader()));
  kill(middle, SIGKILL);
  waitpid(middle, nullptr, 0);
  EXPECT_EQ(read_all(pipe.reader()), "told\n");
  EXPECT_TRUE(is_gone(child));
}

TEST(Process, ASignalToItIsNoSignalToThoseItStarted) {
  Pipe pipe;
  Process process(
      shell("trap 'exit 4' USR1; sh -c 'trap \"echo reached\" USR1; echo ready; sleep 1 & wait' & wait",
            pipe.writer()));
  pipe.close_writer();
  EXPECT_EQ(first_line(pipe.reader()), "ready");
  process.signal(SIGUSR1);
  EXPECT_EQ(process.wait().exit_code, 4);
  EXPECT_EQ(read_all(pipe.reader()), "");
}

TEST(Process, IgnoredSignalsStayIgnoredAndHandlersDoNot) {
  const auto before_hup = std::signal(SIGHUP, SIG_IGN);
  const auto before_usr2 = std::signal(SIGUSR2, [](int) {});
  EXPECT_EQ(Process(shell("kill -HUP $$; exit 6")).wait().exit_code, 6);
  EXPECT_EQ(Process(shell("kill -USR2 $$; exit 6")).wait().signal, SIGUSR2);
  std::signal(SIGHUP, before_hup);
  std::signal(SIGUSR2, before_usr2);
}

TEST(Process, DescriptorsMayChangeTheirNumbers) {
  Pipe first, second;
  const auto file = [](int number) { return "/proc/self/fd/" + std::to_string(number); };
  Process process(
      {.words = {"sh", "-c", "echo a > " + file(first.writer()) + "; echo b > " + file(second.writer())},
       .passed = {{first.writer(), second.writer()}, {second.writer(), first.writer()}}});
  EXPECT_EQ(process.wait().exit_code, 0);
  first.close_writer();
  second.close_writer();
  EXPECT_EQ(read_all(first.reader()), "b\n");
  EXPECT_EQ(read_all(second.reader()), "a\n");
}

TEST(Process, NoPipeIsPassedByChance) {
  const Pipe other;
  const std::string number = std::to_string(other.writer());
  EXPECT_EQ(Process(shell("test ! -e /proc/self/fd/" + number)).wait().exit_code, 0);
  EXPECT_EQ(Process(shell("test ! -e /proc/self/fd/1")).wait().exit_code, 1);
}

TEST(Process, ManyAtOnceEndEachWithItsOwnCode) {
  std::vector<Process> children;
  for (int i = 0; i < 40; ++i)
    children.emplace_back(shell("sleep 0." + std::to_string(i % 7) + "; exit " + std::to_string(i)));
  std::set<int> codes;
  while (codes.size() < children.size()) {
    for (Process& child : children) {
      if (const auto end = child.ended()) codes.insert(end->exit_code);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(*codes.begin(), 0);
  EXPECT_EQ(*codes.rbegin(), 39);
}

TEST(Process, OneIsStoppedAndTheOthersGoOn) {
  Pipe pipe;
  Process stopped({.words = {"sleep", "60"}}), other(shell("read line; exit 2"));
  Process third({.words = {"sleep", "60"}});
  EXPECT_EQ(stopped.stop(kLong).signal, SIGTERM);
  EXPECT_EQ(other.wait().exit_code, 2);
  EXPECT_FALSE(third.ended());
}

TEST(BecomeProgram, TheProcessGoesOnAsTheOther) {
  Pipe pipe;
  const pid_t child = fork();
  if (child == 0) {
    dup2(pipe.writer(), STDOUT_FILENO);
    become_program("/bin/sh", {"sh", "-c", "echo $$; exit 9"});
  }
  pipe.close_writer();
  EXPECT_EQ(read_all(pipe.reader()), std::to_string(child) + "\n");
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 9);
  EXPECT_THROW(become_program("/nonexistent/program", {"program"}), Error);
}

TEST(BecomeProgram, WhatIsKeptStaysOpen) {
  Pipe pipe, kept, other;
  const auto open_in_child = [](const Pipe& one) {
    return "test -e /proc/self/fd/" + std::to_string(one.writer()) + " && echo open || echo closed; ";
  };
  const pid_t child = fork();
  if (child == 0) {
    dup2(pipe.writer(), STDOUT_FILENO);
    become_program("/bin/sh", {"sh", "-c", open_in_child(kept) + open_in_child(other)}, {kept.writer()});
  }
  pipe.close_writer();
  EXPECT_EQ(read_all(pipe.reader()), "open\nclosed\n");
  waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace guise::core

#include "core/signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "core/error.h"

namespace guise::core {
namespace {

constexpr std::array kStopSignals = {SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGHUP, SIGXCPU, SIGPWR};
constexpr std::array kIgnoredSignals = {SIGPIPE, SIGXFSZ};

// A handler has no argument of ours: these are the only way to it. All are lock-free.
std::atomic<int> received_signal{0};
std::atomic<int> wake_writer{-1};
std::atomic<int> interrupts{0};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void note_signal(int number) {
  const int code = errno;
  if (number == SIGINT && interrupts.fetch_add(1) > 0) {
    std::signal(SIGINT, SIG_DFL);
    ::raise(SIGINT);  // comes when this handler ends
  }
  received_signal.store(number);
  const char byte = 1;
  // A full pipe already wakes the reader.
  [[maybe_unused]] const ssize_t written = ::write(wake_writer.load(), &byte, 1);
  errno = code;
}

sigset_t stop_signal_set() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : kStopSignals) sigaddset(&set, number);
  return set;
}

}  // namespace

void hold_stop_signals() {
  const sigset_t held = stop_signal_set();
  pthread_sigmask(SIG_BLOCK, &held, nullptr);
}

StopSignals::StopSignals() {
  if (wake_writer.load() != -1) throw failure({.place = "signals", .problem = "are already being watched"});
  if (pipe2(pipe_, O_CLOEXEC | O_NONBLOCK) != 0)
    throw failure({.place = "signals", .problem = "no pipe to wake by"});
  received_signal.store(0);
  interrupts.store(0);
  wake_writer.store(pipe_[1]);
  struct sigaction action{};
  action.sa_handler = note_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (size_t i = 0; i < kStopSignals.size(); ++i) {
    sigaction(kStopSignals[i], nullptr, &previous_[i]);
    if (previous_[i].sa_handler != SIG_IGN) sigaction(kStopSignals[i], &action, nullptr);
  }
  action.sa_handler = SIG_IGN;
  for (size_t i = 0; i < kIgnoredSignals.size(); ++i)
    sigaction(kIgnoredSignals[i], &action, &previous_[kStopSignals.size() + i]);
  const sigset_t held = stop_signal_set();
  pthread_sigmask(SIG_UNBLOCK, &held, nullptr);
}

StopSignals::~StopSignals() {
  for (size_t i = 0; i < kStopSignals.size(); ++i) sigaction(kStopSignals[i], &previous_[i], nullptr);
  for (size_t i = 0; i < kIgnoredSignals.size(); ++i)
    sigaction(kIgnoredSignals[i], &previous_[kStopSignals.size() + i], nullptr);
  wake_writer.store(-1);
  ::close(pipe_[0]);
  ::close(pipe_[1]);
}

bool StopSignals::requested() const noexcept {
  return received_signal.load() != 0;
}
int StopSignals::signal_number() const noexcept {
  return received_signal.load();
}

}  // namespace guise::core

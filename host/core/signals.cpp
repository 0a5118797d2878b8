#include "core/signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "core/error.h"

namespace guise::core {
namespace {

// A handler has no argument of ours: these two are the only way to it. Both are lock-free.
std::atomic<int> received_signal{0};
std::atomic<int> wake_writer{-1};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void note_signal(int number) {
  const int code = errno;
  received_signal.store(number);
  const char byte = 1;
  // A full pipe already wakes the reader.
  [[maybe_unused]] const ssize_t written = ::write(wake_writer.load(), &byte, 1);
  errno = code;
}

}  // namespace

StopSignals::StopSignals() {
  if (wake_writer.load() != -1) throw failure({"signals", "are already being watched", "", "", ""});
  if (pipe2(pipe_, O_CLOEXEC | O_NONBLOCK) != 0) throw failure({"signals", "no pipe to wake by", "", "", ""});
  received_signal.store(0);
  wake_writer.store(pipe_[1]);
  struct sigaction action{};
  action.sa_handler = note_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, &previous_interrupt_);
  sigaction(SIGTERM, &action, &previous_terminate_);
}

StopSignals::~StopSignals() {
  sigaction(SIGINT, &previous_interrupt_, nullptr);
  sigaction(SIGTERM, &previous_terminate_, nullptr);
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

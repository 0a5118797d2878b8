#include "core/still_at.h"

#include <pthread.h>

#include <chrono>
#include <csignal>
#include <utility>

#include "core/first_columns.h"
#include "core/text.h"

namespace guise::core {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr double kFirstLine = 1, kPlainLine = 28, kRedraw = 1;

// Signals are for the thread that works.
std::thread without_signals(auto body) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(body);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

StillAt::StillAt(std::FILE* stream, const Terminal& terminal, std::string what)
    : stream_(stream), terminal_(terminal), what_(std::move(what)) {
  teller_ = without_signals([this] { tell_while_it_lasts(); });
}

StillAt::~StillAt() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wipe();
  }
  changed_.notify_one();
  teller_.join();
}

void StillAt::now(const std::string& what) {
  {
    const std::lock_guard lock(mutex_);
    what_ = what;
    ++turn_;
    wipe();
  }
  changed_.notify_one();
}

void StillAt::tell_while_it_lasts() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    const auto begun = std::chrono::steady_clock::now();
    const size_t turn = turn_;
    double due = kFirstLine;
    const auto changed = [&] { return ended_ || turn_ != turn; };
    while (!changed_.wait_until(lock, begun + Seconds(due), changed)) {
      if (!what_.empty()) tell(due);
      due += terminal_.interactive ? kRedraw : kPlainLine;
    }
  }
}

void StillAt::tell(double seconds) {
  const std::string line = what_ + (seconds > kFirstLine ? ", " + duration_text(seconds) : "");
  if (terminal_.interactive) {
    draw_in_place(stream_, terminal_, line);
    drawn_ = true;
  } else {
    show(stream_, {}, line + "\n");
  }
  std::fflush(stream_);
}

void StillAt::wipe() {
  wipe_in_place(stream_, drawn_);
}

}  // namespace guise::core

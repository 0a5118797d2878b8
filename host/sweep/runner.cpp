#include "sweep/runner.h"

#include <poll.h>
#include <unistd.h>

#include <array>

#include "core/signals.h"
#include "sweep/children.h"
#include "sweep/progress.h"

namespace guise::sweep {
namespace {

constexpr int kLookMilliseconds = 100;
constexpr int kStopped = 3;  // exit code of a run that a signal ended with a good checkpoint

class Runner {
 public:
  Runner(Manifest& manifest, const Place& place, const LocalOrder& order, View& view)
      : manifest_(manifest), place_(place), order_(order), view_(view) {
    for (size_t i = 0; i < manifest.runs.size(); ++i) {
      if (is_due(manifest.runs[i], order.retry_failed)) waiting_.push_back(i);
    }
  }

  int run() {
    const core::StopSignals signals;
    while (children_.count() > 0 || (!signals.requested() && next_ < waiting_.size())) {
      while (!signals.requested() && next_ < waiting_.size() &&
             children_.count() < static_cast<size_t>(order_.jobs)) {
        start(waiting_[next_++]);
      }
      view_.tick(manifest_, waiting_.size() - next_);
      wait(signals);
      for (const EndedChild& child : children_.ended()) end(child);
    }
    return signals.signal_number();
  }

 private:
  void start(size_t number) {
    BookedRun& run = manifest_.runs[number];
    if (run.state == State::waiting) run.threads = order_.threads;
    const std::vector<std::string> words = next_words(manifest_, run, place_);
    run.state = State::running;
    run.exit_code = 0;
    run.error.clear();
    unlink(exit_file_of(number, place_).c_str());
    write_manifest(manifest_, place_.out);
    children_.start(number, words, log_of(run.plan.name, place_));
    view_.started(number, manifest_);
  }

  // For a signal, or for a moment. Every signal goes to the children once.
  void wait(const core::StopSignals& signals) {
    pollfd woken{signals.wake_descriptor(), POLLIN, 0};
    if (poll(&woken, 1, kLookMilliseconds) <= 0) return;
    std::array<char, 16> bytes{};
    const ssize_t count = read(signals.wake_descriptor(), bytes.data(), bytes.size());
    for (ssize_t i = 0; i < count; ++i) children_.pass(signals.signal_number());
    stopping_ = stopping_ || count > 0;
    if (count > 0) view_.stopping(signals.signal_number(), children_.count());
  }

  void end(const EndedChild& child) {
    BookedRun& run = manifest_.runs[child.number];
    refresh_state(run, folder_of(run.plan.name, place_));
    const bool killed_too = stopping_ && child.exit_code > 128;  // by a second interrupt
    if (child.exit_code == kStopped || killed_too) {
      run.state = State::stopped;
    } else if (child.exit_code != 0) {
      run.state = State::failed;
      run.exit_code = child.exit_code;
      run.error = child.exit_code > 128 ? "killed by signal " + std::to_string(child.exit_code - 128)
                                        : last_error(log_of(run.plan.name, place_));
    } else if (run.state != State::done) {
      run.state = State::failed;
      run.exit_code = 1;
      run.error = "it ended without a summary that says finished";
    }
    write_manifest(manifest_, place_.out);
    view_.ended(child.number, manifest_);
  }

  Manifest& manifest_;
  const Place& place_;
  const LocalOrder& order_;
  View& view_;
  Children children_;
  std::vector<size_t> waiting_;
  size_t next_ = 0;
  bool stopping_ = false;
};

}  // namespace

bool is_due(const BookedRun& run, bool retry_failed) {
  if (!run.in_file || run.state == State::done || run.state == State::running) return false;
  return run.state != State::failed || retry_failed;
}

int run_here(Manifest& manifest, const Place& place, const LocalOrder& order, View& view) {
  return Runner(manifest, place, order, view).run();
}

}  // namespace guise::sweep

#include "data/parallel.h"
#include "core/cores.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace guise::data {
namespace {

constexpr int64_t kItemsWorthAThread = 64;

class Loop {
 public:
  Loop(int64_t count, const std::function<void(int64_t)>& work) : count_(count), work_(work) {}

  // Indices are handed out in rising order: all below a failing one are with some thread already.
  void run() {
    for (int64_t index = next_++; index < std::min(count_, failed_at_.load()); index = next_++) {
      try {
        work_(index);
      } catch (...) {
        note(index, std::current_exception());
      }
    }
  }

  void rethrow() const {
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  void note(int64_t index, std::exception_ptr fault) {
    const std::lock_guard lock(mutex_);
    if (index >= failed_at_) return;
    failed_at_ = index;
    fault_ = std::move(fault);
  }

  const int64_t count_;
  const std::function<void(int64_t)>& work_;
  std::atomic<int64_t> next_{0};
  std::atomic<int64_t> failed_at_{std::numeric_limits<int64_t>::max()};
  std::mutex mutex_;
  std::exception_ptr fault_;
};

}  // namespace

void parallel_for(int64_t count, const std::function<void(int64_t)>& work) {
  Loop loop(count, work);
  const int64_t helpers = std::min(core::usable_cores() - 1, count / kItemsWorthAThread);
  {
    std::vector<std::jthread> threads;
    for (int64_t i = 0; i < helpers; ++i) threads.emplace_back([&loop] { loop.run(); });
    loop.run();
  }
  loop.rethrow();
}

}  // namespace guise::data

// Workers for measuring: threads that wait for the next piece of work without sleeping.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "kernels/workers.h"

namespace guise::bench {

class Pool : public kernels::Workers {
 public:
  explicit Pool(int64_t count) : count_(count) {
    for (int64_t worker = 1; worker < count; ++worker)
      threads_.emplace_back([this, worker] { serve(worker); });
  }
  ~Pool() override {
    stop_ = true;
    ++round_;
    for (std::thread& thread : threads_) thread.join();
  }
  int64_t count() const override { return count_; }

 protected:
  void run_each(Task task, const void* context) override {
    task_ = task;
    context_ = context;
    busy_ = count_ - 1;
    ++round_;
    task(context, 0);
    while (busy_.load() > 0) {
    }
  }

 private:
  void serve(int64_t worker) {
    for (int64_t seen = 0; !stop_;) {
      if (round_.load() == seen) continue;
      seen = round_.load();
      if (stop_) return;
      task_(context_, worker);
      --busy_;
    }
  }

  int64_t count_;
  Task task_ = nullptr;
  const void* context_ = nullptr;
  std::atomic<int64_t> round_ = 0, busy_ = 0;
  std::atomic<bool> stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace guise::bench

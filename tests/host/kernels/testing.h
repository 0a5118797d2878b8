// What the kernels' tests share: workers on threads, numbers, memory that notices writes beyond its ends, and
// the levels.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <new>
#include <random>
#include <thread>
#include <vector>

#include "kernels/maps.h"
#include "kernels/vector_level.h"
#include "kernels/workers.h"

namespace guise::kernels::testing {

class Threads : public Workers {
 public:
  explicit Threads(int64_t count) : count_(count) {}
  int64_t count() const override { return count_; }

 protected:
  void run_each(Task task, const void* context) override {
    std::vector<std::thread> threads;
    for (int64_t worker = 1; worker < count_; ++worker) threads.emplace_back(task, context, worker);
    task(context, 0);
    for (std::thread& thread : threads) thread.join();
  }

 private:
  int64_t count_;
};

// GUISE_FULL=1 asks for every case.
inline bool full() {
  const char* asked = std::getenv("GUISE_FULL");
  return asked != nullptr && *asked == '1';
}

// Floats on a cache line, between two guarded zones.
class Guarded {
 public:
  explicit Guarded(int64_t count, float fill = 0) : count_(count), all_(allocate(count + 2 * kZone)) {
    for (int64_t i = 0; i < count + 2 * kZone; ++i) all_[i] = kCanary;
    for (int64_t i = 0; i < count; ++i) data()[i] = fill;
  }
  Guarded(const std::vector<float>& values) : Guarded(static_cast<int64_t>(values.size())) {
    for (int64_t i = 0; i < count_; ++i) data()[i] = values[static_cast<std::size_t>(i)];
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  ~Guarded() { ::operator delete(all_, std::align_val_t(64)); }

  float* data() { return all_ + kZone; }
  int64_t count() const { return count_; }
  std::vector<float> values() { return {data(), data() + count_}; }
  bool intact() const {
    for (int64_t i = 0; i < kZone; ++i) {
      if (all_[i] != kCanary || all_[kZone + count_ + i] != kCanary) return false;
    }
    return true;
  }

 private:
  static constexpr int64_t kZone = 64;
  static constexpr float kCanary = 12345.5F;
  static float* allocate(int64_t floats) {
    return static_cast<float*>(
        ::operator new(static_cast<std::size_t>(floats) * sizeof(float), std::align_val_t(64)));
  }
  int64_t count_;
  float* all_;
};

inline std::vector<float> normal_numbers(int64_t count, uint32_t seed, float mean = 0, float deviation = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(mean, deviation);
  std::vector<float> numbers(static_cast<std::size_t>(count));
  for (float& number : numbers) number = normal(random);
  return numbers;
}

}  // namespace guise::kernels::testing

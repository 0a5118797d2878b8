// The threads that kernels compute on, as their caller supplies them. Work is shared out by counts alone, so
// that a result depends on the number of workers and never on timing.
#pragma once

#include <cstdint>

namespace guise::kernels {

class Workers {
 public:
  virtual ~Workers() = default;

  // At least 1, and the same for as long as the object lives.
  virtual int64_t count() const = 0;

  // Calls work(0) to work(count() - 1), each once, possibly at the same time; returns after the last. `work`
  // throws nothing.
  template <typename Work>
  void run(const Work& work) {
    run_each([](const void* context, int64_t worker) { (*static_cast<const Work*>(context))(worker); },
             &work);
  }

 protected:
  using Task = void (*)(const void* context, int64_t worker);
  virtual void run_each(Task task, const void* context) = 0;
};

// The thread that calls, alone.
class OneWorker : public Workers {
 public:
  int64_t count() const override { return 1; }

 protected:
  void run_each(Task task, const void* context) override { task(context, 0); }
};

struct Share {
  int64_t begin = 0, end = 0;
};

// The part of `items` (at least 0) that falls to `worker` of `workers`: whole grains, as even as they allow,
// in order.
constexpr Share share_of(int64_t items, int64_t worker, int64_t workers, int64_t grain = 1) {
  const int64_t grains = (items + grain - 1) / grain, least = grains / workers, more = grains % workers;
  const auto first = [&](int64_t at) { return (at * least + (at < more ? at : more)) * grain; };
  const auto within = [&](int64_t item) { return item < items ? item : items; };
  return {within(first(worker)), within(first(worker + 1))};
}

}  // namespace guise::kernels

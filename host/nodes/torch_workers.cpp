// LibTorch hands its threads out by an inline function that needs the compiler's OpenMP, and so a second copy
// of its library where LibTorch brings its own. What such a region is compiled to are three functions of
// libgomp, which libtorch_cpu has loaded already: they are called by name.
#include "nodes/torch_workers.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

namespace guise::nodes {
namespace {

struct Team {
  void (*parallel)(void (*work)(void*), void* context, unsigned threads, unsigned flags);
  int (*thread_number)();
  int (*thread_count)();
};

template <typename Function>
void find(const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

// Without functions where LibTorch was built with other threads.
const Team& team() {
  static const Team found = [] {
    Team made{};
    find("GOMP_parallel", made.parallel);
    find("omp_get_thread_num", made.thread_number);
    find("omp_get_num_threads", made.thread_count);
    const bool whole =
        made.parallel != nullptr && made.thread_number != nullptr && made.thread_count != nullptr;
    return whole ? made : Team{};
  }();
  return found;
}

}  // namespace

TorchWorkers::TorchWorkers() : count_(at::get_num_threads()) {}

void TorchWorkers::run_each(Task task, const void* context) {
  if (team().parallel == nullptr || count_ == 1 || at::in_parallel_region()) {
    for (int64_t worker = 0; worker < count_; ++worker) task(context, worker);
    return;
  }
  struct Region {
    Task task;
    const void* context;
    int64_t count;
  } region{task, context, count_};
  const auto work = [](void* of) {
    const Region& all = *static_cast<const Region*>(of);
    for (int64_t worker = team().thread_number(); worker < all.count; worker += team().thread_count())
      all.task(all.context, worker);
  };
  team().parallel(work, &region, static_cast<unsigned>(count_), 0);
}

}  // namespace guise::nodes

#include "core/cores.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <cstdlib>
#include <thread>

namespace guise::core {
namespace {

class Cores : public ::testing::Test {
 protected:
  void SetUp() override {
    unsetenv("OMP_NUM_THREADS");
    unsetenv("SLURM_CPUS_PER_TASK");
  }
};

TEST_F(Cores, AreThoseOfTheMask) {
  int64_t found = 0;
  std::thread pinned([&] {  // the mask is a thread's own
    cpu_set_t all, one;
    sched_getaffinity(0, sizeof(all), &all);
    CPU_ZERO(&one);
    for (int core = 0; core < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++core) {
      if (CPU_ISSET(core, &all)) CPU_SET(core, &one);
    }
    sched_setaffinity(0, sizeof(one), &one);
    found = usable_cores();
  });
  pinned.join();
  EXPECT_EQ(found, 1);
  EXPECT_GE(usable_cores(), 1);
}

TEST_F(Cores, WhatSomebodyAskedForComesFirst) {
  EXPECT_EQ(wanted_threads(), usable_cores());
  setenv("SLURM_CPUS_PER_TASK", "5", 1);
  EXPECT_EQ(wanted_threads(), 5);
  setenv("OMP_NUM_THREADS", "3,2", 1);
  EXPECT_EQ(wanted_threads(), 3);
}

TEST_F(Cores, WhatIsNoNumberIsPassedOver) {
  for (const char* text : {"", "0", "-4", "many"}) {
    setenv("OMP_NUM_THREADS", text, 1);
    EXPECT_EQ(wanted_threads(), usable_cores()) << text;
  }
}

}  // namespace
}  // namespace guise::core

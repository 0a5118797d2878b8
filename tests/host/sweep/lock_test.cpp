#include "sweep/lock.h"

#include <gtest/gtest.h>

#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

TEST(SweepLock, AFolderIsTakenByOneSweepAtATime) {
  const TemporaryFolder folder;
  folder.write("x", "");
  {
    const Lock lock(folder.path(""));
    EXPECT_TRUE(
        contains(usage_text([&] { Lock second(folder.path("")); }), "another guise sweep works here"));
  }
  EXPECT_NO_THROW(Lock again(folder.path("")));
}

}  // namespace
}  // namespace guise::sweep

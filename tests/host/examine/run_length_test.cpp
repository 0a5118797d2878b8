// Where in a pretended run a plugin is looked at.
#include "examine/run_length.h"

#include <gtest/gtest.h>

namespace guise::examine {
namespace {

TEST(RunLength, IsLookedAtAtItsBeginningItsMiddleAndItsEnd) {
  const RunLength length{.epochs = 5, .steps_per_epoch = 4};
  EXPECT_EQ(length.steps(), 20);
  std::vector<int64_t> epochs, steps;
  for (const Moment& moment : length.looked_at()) {
    epochs.push_back(moment.epoch);
    steps.push_back(moment.step);
  }
  EXPECT_EQ(steps, (std::vector<int64_t>{0, 1, 10, 19}));
  EXPECT_EQ(epochs, (std::vector<int64_t>{0, 0, 2, 4}));
  EXPECT_EQ(length.second_task(), 8);  // between the second and the third of them
}

}  // namespace
}  // namespace guise::examine

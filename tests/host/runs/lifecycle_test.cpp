// How a run stands, from its lock and its summary.
#include "runs/lifecycle.h"

#include <gtest/gtest.h>

#include "runs/lock.h"
#include "support/temporary_folder.h"

namespace guise::runs {
namespace {

TEST(Lifecycles, AreNamed) {
  for (const Lifecycle state : {Lifecycle::running, Lifecycle::finished, Lifecycle::stopped,
                                Lifecycle::failed, Lifecycle::incomplete}) {
    EXPECT_EQ(lifecycle_named(to_text(state)), state);
  }
  EXPECT_EQ(lifecycle_named("asleep"), std::nullopt);
}

constexpr int64_t kNoEpoch = -1;

RunStatus status(const support::TemporaryFolder& folder, const Json& summary, int64_t last_epoch,
                 int64_t epochs) {
  return status_of(folder.path().string(), summary, last_epoch, epochs);
}

TEST(StatusOf, ARunThatEndedSaysHowAndWhere) {
  const support::TemporaryFolder folder;
  const auto ended = [&](const Json& summary, int64_t last_epoch, int64_t epochs) {
    return status(folder, summary, last_epoch, epochs).text;
  };
  EXPECT_EQ(ended({{"state", "finished"}, {"exit_reason", "finished"}}, 49, 50), "finished");
  EXPECT_EQ(ended({{"state", "stopped"}, {"exit_reason", "stopped by SIGTERM"}}, 1, 50),
            "stopped by SIGTERM, epoch 2 of 50");
  EXPECT_EQ(ended({{"state", "failed"}, {"exit_reason", "a plugin"}}, 1, 0), "failed, epoch 2: a plugin");
  EXPECT_EQ(ended({{"state", "failed"}}, kNoEpoch, 50),
            "failed, before its first epoch was logged: no reason given");
}

TEST(StatusOf, WithoutASummaryTheLockTells) {
  const support::TemporaryFolder folder;
  RunStatus found = status(folder, nullptr, 1, 50);
  EXPECT_EQ(found.state, Lifecycle::incomplete);
  EXPECT_EQ(found.text, "broken off without a summary, epoch 2 of 50");
  Lock elsewhere{core::this_process()};
  elsewhere.owner.host = "another";
  folder.write(".lock", to_text(elsewhere));
  found = status(folder, nullptr, 1, 50);
  EXPECT_EQ(found.state, Lifecycle::incomplete);
  EXPECT_EQ(found.text, "perhaps running on another, epoch 2 of 50");
}

// The summary is then of the part before.
TEST(StatusOf, ALivingWriterCountsMoreThanASummary) {
  const support::TemporaryFolder folder;
  folder.write(".lock", to_text(Lock{core::this_process()}));
  const RunStatus found = status(folder, {{"state", "stopped"}, {"exit_reason", "stopped"}}, 2, 50);
  EXPECT_EQ(found.state, Lifecycle::running);
  EXPECT_EQ(found.text, "running, epoch 3 of 50");
}

TEST(ReadEnding, OfADamagedOrMissingSummaryThereIsNone) {
  const support::TemporaryFolder folder;
  EXPECT_EQ(read_ending(folder.path().string()), std::nullopt);
  folder.write("summary.json", "{");
  EXPECT_EQ(read_ending(folder.path().string()), std::nullopt);
  folder.write("summary.json", R"({"state": "failed", "exit_reason": "failed: x"})");
  EXPECT_EQ(read_ending(folder.path().string()), (Ending{Lifecycle::failed, "failed: x"}));
}

}  // namespace
}  // namespace guise::runs

// The text of a lock, and who holds one. Taking it is run_lock_test.cpp's.
#include "runs/lock.h"

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace guise::runs {
namespace {

TEST(LockText, GoesThereAndBack) {
  const Lock lock{core::this_process()};
  EXPECT_EQ(parse_lock(to_text(lock)), lock);
  EXPECT_EQ(parse_lock("{"), std::nullopt);
  EXPECT_EQ(parse_lock("{}"), std::nullopt);
  std::string newer = to_text(lock);
  newer.replace(newer.find("guise.lock/1"), 12, "guise.lock/2");
  EXPECT_EQ(parse_lock(newer), std::nullopt);
}

TEST(ReadLock, WhatIsNoLockIsNone) {
  const support::TemporaryFolder folder;
  const auto file = folder.path() / ".lock";
  EXPECT_EQ(read_lock(file), std::nullopt);
  EXPECT_FALSE(writer_lives(folder.path()));
  std::filesystem::create_directory(file);
  EXPECT_EQ(read_lock(file), std::nullopt);
  std::filesystem::remove(file);
  folder.write(".lock", std::string(kLongestLock + 1, ' '));
  EXPECT_EQ(read_lock(file), std::nullopt);
}

TEST(ReadLock, ItsWriterLivesOrNot) {
  const support::TemporaryFolder folder;
  Lock lock{core::this_process()};
  folder.write(".lock", to_text(lock));
  EXPECT_EQ(read_lock(folder.path() / ".lock"), lock);
  EXPECT_TRUE(writer_lives(folder.path()));
  lock.owner.start_ticks += 1;  // the pid was used again
  folder.write(".lock", to_text(lock));
  EXPECT_FALSE(writer_lives(folder.path()));
}

}  // namespace
}  // namespace guise::runs

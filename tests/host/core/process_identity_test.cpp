#include "core/process_identity.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>

namespace guise::core {
namespace {

TEST(ProcessIdentity, WeLive) {
  const ProcessIdentity self = this_process();
  EXPECT_EQ(self.pid, getpid());
  EXPECT_NE(self.host, "");
  EXPECT_EQ(self.boot_id.size(), 36u);
  EXPECT_GT(self.start_ticks, 0u);
  EXPECT_EQ(self, this_process());
  EXPECT_EQ(liveness_of(self), Liveness::alive);
}

TEST(ProcessIdentity, APidThatIsUsedAgainIsAnotherProcess) {
  ProcessIdentity other = this_process();
  other.start_ticks -= 1;
  EXPECT_EQ(liveness_of(other), Liveness::dead);
}

TEST(ProcessIdentity, AChildThatEndedIsDeadEvenAsAZombie) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    char byte;
    _exit(::read(ready[0], &byte, 1) == 1 ? 0 : 1);
  }
  ProcessIdentity identity = this_process();
  identity.pid = child;
  identity.start_ticks = start_ticks_of(child).value_or(0);
  EXPECT_EQ(liveness_of(identity), Liveness::alive);
  ASSERT_EQ(::write(ready[1], "x", 1), 1);
  siginfo_t ended{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(liveness_of(identity), Liveness::dead);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(liveness_of(identity), Liveness::dead);
  close(ready[0]);
  close(ready[1]);
}

TEST(ProcessIdentity, AnotherHostIsUnknownAnotherBootIsDead) {
  ProcessIdentity elsewhere = this_process(), earlier = this_process(), contained = this_process();
  elsewhere.host += "x";
  elsewhere.boot_id += "x";
  EXPECT_EQ(liveness_of(elsewhere), Liveness::unknown);
  earlier.boot_id += "x";
  EXPECT_EQ(liveness_of(earlier), Liveness::dead);
  contained.pid_namespace += "x";
  EXPECT_EQ(liveness_of(contained), Liveness::unknown);
}

TEST(ProcessIdentity, TheStartLiesInThePast) {
  const std::optional<double> began = start_seconds_of(getpid());
  ASSERT_TRUE(began.has_value());
  const auto now = static_cast<double>(std::time(nullptr));
  EXPECT_LT(*began, now + 2);
  EXPECT_GT(*began, now - 86400);
  EXPECT_FALSE(start_seconds_of(0).has_value());
}

}  // namespace
}  // namespace guise::core

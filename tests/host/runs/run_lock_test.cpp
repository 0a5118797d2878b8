// One folder, one writer: races of processes, and locks of every kind of dead and distant owner.
#include "runs/run_lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <random>

#include "checkpoint_test_support.h"
#include "core/process_identity.h"

namespace guise::runs {
namespace {
namespace fs = std::filesystem;

class Lock : public testing::Test {
 protected:
  fs::path path() const { return base_.path() / ".lock"; }
  std::string take(bool force = false) const {
    return refusal_of([&] { const RunLock lock(base_.path(), force); });
  }
  std::string text() const { return core::read_file(path().string()); }

  // The lock as another process would have written it.
  void put_lock_of(const std::function<void(nlohmann::json&)>& change) const {
    nlohmann::json document;
    {
      const RunLock lock(base_.path());
      document = nlohmann::json::parse(text());
    }
    change(document);
    put_bytes(path(), document.dump());
  }
  void put_lock_of_the_dead() const {
    const pid_t child = fork();
    if (child == 0) {
      const RunLock lock(base_.path());
      _exit(0);  // without a destructor, as by kill -9
    }
    waitpid(child, nullptr, 0);
  }

  TemporaryFolder base_;
};

TEST_F(Lock, StandsWhileTheObjectLives) {
  {
    const RunLock lock(base_.path());
    EXPECT_EQ(nlohmann::json::parse(text())["pid"], getpid());
    const std::string refusal = take();
    EXPECT_NE(
        refusal.find(".lock: the run is being written by process " + std::to_string(getpid()) + " on host "),
        std::string::npos)
        << refusal;
    EXPECT_NE(refusal.find("try: wait for it, end it (kill "), std::string::npos) << refusal;
    EXPECT_EQ(take(true), refusal) << "a living process keeps its run, even with force";
    EXPECT_EQ(refusal_of([&] { RunLock::check(base_.path()); }), refusal);
  }
  EXPECT_TRUE(fs::is_empty(base_.path()));
  RunLock::check(base_.path());
  EXPECT_EQ(take(), "");
}

TEST_F(Lock, OfADeadProcessIsTakenOver) {
  put_lock_of_the_dead();
  ASSERT_TRUE(fs::exists(path()));
  RunLock::check(base_.path());
  EXPECT_EQ(take(), "");
  EXPECT_TRUE(fs::is_empty(base_.path()));
}

TEST_F(Lock, OfAPidThatIsUsedAgainIsTakenOver) {
  put_lock_of([](nlohmann::json& lock) { lock["start_ticks"] = lock["start_ticks"].get<uint64_t>() - 1; });
  EXPECT_EQ(take(), "");
}

TEST_F(Lock, FromBeforeTheLastBootIsTakenOver) {
  put_lock_of([](nlohmann::json& lock) { lock["boot_id"] = "00000000-0000-0000-0000-000000000000"; });
  EXPECT_EQ(take(), "");
}

TEST_F(Lock, OfAnotherHostOrContainerIsRefusedHoweverOldUnlessForced) {
  for (const char* member : {"host", "pid_namespace"}) {
    put_lock_of([&](nlohmann::json& lock) {
      lock[member] = "elsewhere";
      if (member == std::string("host")) lock["boot_id"] = "x";
      lock["pid"] = 4711;
    });
    fs::last_write_time(path(), fs::file_time_type::clock::now() - std::chrono::hours(24 * 365 * 5));
    const std::string refusal = take();
    EXPECT_NE(refusal.find("the run may be in use by process 4711 on host "), std::string::npos) << refusal;
    EXPECT_NE(refusal.find("--force"), std::string::npos) << refusal;
    EXPECT_TRUE(fs::exists(path()));
    EXPECT_EQ(take(true), "");
    EXPECT_FALSE(fs::exists(path()));
  }
}

TEST_F(Lock, ThatSaysNothingIsRefusedUnlessForced) {
  for (const char* content : {"", "{", "[]", "{\"host\": 3}", "\xff"}) {
    put_bytes(path(), content);
    EXPECT_NE(take().find("this lock says of no process"), std::string::npos) << content;
    EXPECT_EQ(text(), content);
    EXPECT_EQ(take(true), "");
  }
}

TEST_F(Lock, IsOnlyRemovedByItsOwner) {
  {
    const RunLock lock(base_.path());
    const pid_t child = fork();
    if (child == 0) {
      {
        RunLock* copy = const_cast<RunLock*>(&lock);
        copy->~RunLock();
      }
      _exit(0);
    }
    waitpid(child, nullptr, 0);
    EXPECT_TRUE(fs::exists(path())) << "a fork holds nothing";
    put_bytes(path(), "of another, by force");
  }
  EXPECT_EQ(text(), "of another, by force");
}

TEST_F(Lock, EveryFailingCallIsTold) {
  for (const bool taken_over : {false, true}) {
    bool met = true;
    for (int n = 1; met; ++n) {
      fs::remove(path());
      if (taken_over) put_lock_of_the_dead();
      FailingCalls calls(n, EIO);
      const std::string text_of_failure = failure_of([&] { const RunLock lock(base_.path(), false, calls); });
      met = calls.failed();
      EXPECT_TRUE(text_of_failure.empty() || text_of_failure.find(base_.path().string()) == 0)
          << text_of_failure;
      const bool removal_failed = text_of_failure.empty() && calls.failed();
      EXPECT_TRUE(removal_failed || take().empty()) << n;
    }
  }
}

// Waits a little before names change, so that races happen.
class SlowCalls : public QuickCalls {
 public:
  int rename(const char* from, const char* to) override { return wait(), QuickCalls::rename(from, to); }
  int link(const char* from, const char* to) override { return wait(), QuickCalls::link(from, to); }

 private:
  static void wait() { usleep(std::random_device()() % 2000); }
};

// All start at once; each says how it went, and a winner holds the lock until all have said it.
struct Race {
  std::string said;  // a letter for each: W: won, L: refused, E: another error
};
Race race(const fs::path& folder, int starters) {
  std::array<int, 2> start{}, report{}, finish{};
  EXPECT_EQ(pipe(start.data()) + pipe(report.data()) + pipe(finish.data()), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < starters; ++i) {
    const pid_t child = fork();
    if (child != 0) {
      children.push_back(child);
      continue;
    }
    close(start[1]);
    close(finish[1]);
    char byte = 0;
    [[maybe_unused]] ssize_t ignored = read(start[0], &byte, 1);
    SlowCalls calls;
    try {
      const RunLock lock(folder, false, calls);
      ignored = write(report[1], "W", 1);
      ignored = read(finish[0], &byte, 1);
    } catch (const core::Error& error) {
      ignored = write(report[1], error.fault() == core::Fault::usage ? "L" : "E", 1);
    }
    _exit(0);
  }
  close(start[1]);
  Race result;
  for (char letter = 0; result.said.size() < children.size() && read(report[0], &letter, 1) == 1;)
    result.said += letter;
  close(finish[1]);
  for (const pid_t child : children) waitpid(child, nullptr, 0);
  for (const int descriptor : {start[0], report[0], report[1], finish[0]}) close(descriptor);
  return result;
}

TEST_F(Lock, OfManyThatStartAtOnceOneWins) {
  for (int round = 0; round < rounds(20, 100); ++round) {
    const int starters = 2 + round % 3;
    const bool dead_lock = round % 2 == 0;
    if (dead_lock) put_lock_of_the_dead();
    std::string said = race(base_.path(), starters).said;
    std::sort(said.begin(), said.end());
    EXPECT_EQ(said, std::string(static_cast<size_t>(starters) - 1, 'L') + "W") << "round " << round;
    EXPECT_TRUE(fs::is_empty(base_.path())) << "round " << round;
  }
}

}  // namespace
}  // namespace guise::runs

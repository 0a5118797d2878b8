// Which checkpoints stay, also where calls fail at random.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "checkpoint_test_support.h"
#include "runs/checkpoint_name.h"

namespace guise::runs {
namespace {
namespace fs = std::filesystem;
using Steps = std::vector<int64_t>;

class Retained : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& bytes) const { put_bytes(base_.path() / name, bytes); }
  bool has(const std::string& name) const { return fs::exists(base_.path() / name); }
  size_t files() const { return names_in(base_.path()).size(); }

  TemporaryFolder base_;
  QuickCalls calls_;
  CheckpointFolder folder_{base_.path(), calls_};
};

TEST_F(Retained, OnlyTheNewestTheLastAndTheBestStay) {
  for (int tag = 1; tag <= 6; ++tag) {
    save_tiny(folder_, tag, tag);
    if (tag == 2) folder_.mark_best(2);
    folder_.retain(2);
  }
  EXPECT_EQ(folder_.steps(), (Steps{2, 5, 6}));
  EXPECT_EQ(files(), 8u);
  EXPECT_EQ(folder_.best(), 2);
  folder_.retain(0);
  EXPECT_EQ(folder_.steps(), (Steps{2, 6}));
}

TEST_F(Retained, DamagedOnesDoNotCountAmongThoseKept) {
  for (int tag = 1; tag <= 4; ++tag) save_tiny(folder_, tag, tag);
  put("step-000004.safetensors", "x");
  put("step-000003.state.json", "x");
  CheckpointFolder later(base_.path(), calls_);
  later.retain(1);
  EXPECT_EQ(later.steps(), (Steps{2, 3, 4}));
  EXPECT_TRUE(has("step-000003.safetensors")) << "its state may name it";
  save_tiny(later, 5, 5);
  later.retain(1);
  EXPECT_EQ(later.steps(), Steps{5});
  EXPECT_EQ(files(), 3u);
}

TEST_F(Retained, WithABestThatCannotBeReadNothingIsRemoved) {
  for (int tag = 1; tag <= 3; ++tag) save_tiny(folder_, tag, tag);
  put("best", "garbage");
  EXPECT_NE(failure_of([&] { folder_.retain(1); }).find("best: names no checkpoint"), std::string::npos);
  EXPECT_EQ(folder_.steps().size(), 3u);
  EXPECT_NE(failure_of([&] { folder_.mark_best(9); }).find("no such checkpoint"), std::string::npos);
}

TEST_F(Retained, OnlyTemporaryFilesOfDeadWritersGo) {
  const pid_t dead = fork();
  if (dead == 0) _exit(0);
  waitpid(dead, nullptr, 0);
  const auto temporary = [](int64_t pid) { return ".x." + std::to_string(pid) + "-0123456789abcdef.tmp"; };
  const std::string ours = temporary(getpid()), parents = temporary(getppid()), of_the_dead = temporary(dead),
                    old = ".y" + ours;
  for (const std::string& name :
       {ours, parents, of_the_dead, old, std::string(".note.tmp"), std::string("notes.txt")})
    put(name, "x");
  fs::last_write_time(base_.path() / old,
                      fs::file_time_type::clock::now() - std::chrono::hours(24 * 365 * 10));
  folder_.retain(1);
  EXPECT_TRUE(has(ours));
  EXPECT_TRUE(has(parents));
  EXPECT_TRUE(has(".note.tmp"));
  EXPECT_TRUE(has("notes.txt"));
  EXPECT_FALSE(has(of_the_dead));
  EXPECT_FALSE(has(old)) << "older than the process that now has its pid";
}

// One random life. The model knows what came back without an error: of that, nothing needed may ever be
// missing.
class Life {
 public:
  Life(const std::filesystem::path& path, unsigned seed) : path_(path), generator_(seed) {}

  void step() {
    switch (below(8)) {
      case 0:
      case 1:
      case 2:
        return save(false);
      case 3:
      case 4:
        return save(true);
      case 5:
        return mark();
      case 6:
        return go_back();
      default:
        return retain();
    }
  }

 private:
  struct Saved {
    int64_t step;
    int tag;
    bool needed = true;  // false: a retain() may have removed it
  };

  size_t below(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(generator_); }
  int random_code() {
    constexpr int codes[] = {EIO, ENOSPC, EDQUOT, EROFS, EMFILE, EACCES};
    return codes[below(6)];
  }

  // Newest last; what has the same step is replaced.
  void put(const Saved& saved) {
    std::erase_if(order_, [&](const Saved& other) { return other.step == saved.step; });
    order_.push_back(saved);
  }

  void save(bool with_fault) {
    const int tag = ++tag_;
    const int64_t step = at_ + static_cast<int64_t>(below(3));
    FailingCalls calls(with_fault ? 1 + static_cast<int>(below(25)) : 0, random_code(), below(2) == 0);
    CheckpointFolder folder(path_, calls);
    const bool saved = survives([&] { save_tiny(folder, step, tag); });
    const bool stands = std::ranges::count(folder.steps(), step) > 0 && checked_tag(folder.read(step)) == tag;
    ASSERT_TRUE(stands || !saved);
    if (stands) put({step, tag});
    if (saved) at_ = step + 1;
    check(folder);
    if (below(2) == 0) retain_in(folder);  // the same process, perhaps the same fault
    EXPECT_TRUE(with_fault || retain_in(folder));
  }

  void mark() {
    if (order_.empty()) return;
    const Saved& chosen = order_[below(order_.size())];
    FailingCalls calls(static_cast<int>(below(12)), random_code());
    CheckpointFolder folder(path_, calls);
    if (std::ranges::count(folder.steps(), chosen.step) == 0) return;
    const bool marked = survives([&] { folder.mark_best(chosen.step); });
    if (marked)
      best_ = chosen.step;
    else
      best_ = folder.best().value_or(-1);
    check(folder);
  }

  void go_back() {
    const CheckpointFolder reading(path_);
    const std::vector<int64_t> steps = reading.steps();
    if (steps.empty()) return;
    const int64_t chosen = steps[below(steps.size())];
    const int tag = checked_tag(reading.read(chosen));
    FailingCalls calls(static_cast<int>(below(16)), random_code());
    CheckpointFolder folder(path_, calls);
    const bool gone = survives([&] { folder.continue_from(chosen); });
    if (gone || newest_tag(folder) == tag) put({chosen, tag});
    if (gone) at_ = chosen + 1;
    check(folder);
  }

  void retain() {
    FailingCalls calls(static_cast<int>(below(20)), random_code());
    CheckpointFolder folder(path_, calls);
    retain_in(folder);
  }

  // Went well or not: what lies beyond the newest few may be gone.
  bool retain_in(CheckpointFolder& folder) {
    const size_t keep = 1 + below(3);
    const bool done = survives([&] { folder.retain(static_cast<int64_t>(keep)); });
    for (size_t i = 0; i + keep < order_.size(); ++i) order_[i].needed = false;
    check(folder);
    EXPECT_LE(folder.steps().size(), done ? keep + 3 : 1000);  // last, best, one that may not be on disk
    return done;
  }

  // The newest is what was saved last; all that is needed, and the best, are whole.
  void check(const CheckpointFolder& folder) {
    if (order_.empty()) return;
    EXPECT_EQ(newest_tag(folder), order_.back().tag);
    EXPECT_TRUE(folder.newest_good().damaged.empty());
    for (const Saved& saved : order_) {
      const int tag = saved.needed ? checked_tag(folder.read(saved.step)) : saved.tag;
      EXPECT_EQ(tag, saved.tag);
    }
    if (best_ < 0) return;
    EXPECT_EQ(folder.best(), best_);
    checked_tag(folder.read(best_));
  }

  std::filesystem::path path_;
  std::mt19937 generator_;
  std::vector<Saved> order_;
  int tag_ = 0;
  int64_t at_ = 0, best_ = -1;
};

TEST(Retention, NothingNeededIsEverRemoved) {
  QuickCalls quick;
  for (int seed = 0; seed < rounds(1000, 10'000) && !testing::Test::HasFailure(); ++seed) {
    const TemporaryFolder base;
    Life life(base.path(), static_cast<unsigned>(seed));
    SCOPED_TRACE("seed " + std::to_string(seed));
    for (int i = 0; i < 12 && !testing::Test::HasFailure(); ++i) life.step();
  }
}

}  // namespace
}  // namespace guise::runs

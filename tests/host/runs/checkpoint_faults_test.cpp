// Failing calls: each in turn, with every code; and random lives of a folder in which saves fail, training
// goes back, bests move and old ones are removed.
#include <algorithm>
#include <map>
#include <random>

#include "checkpoint_test_support.h"
#include "runs/checkpoint_name.h"

namespace guise::runs {
namespace {

// Whether it went well; a failure must be a core::Error of a failed call.
template <class Work>
bool survives(Work&& work) {
  const std::string text = failure_of(work);
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 4) << text;
  return text.empty();
}

class Faults : public testing::TestWithParam<std::tuple<int, bool>> {};

TEST_P(Faults, AnyFailingCallIsAnErrorAndTheEarlierCheckpointStaysGood) {
  const auto [code, for_good] = GetParam();
  bool met = true;
  for (int n = 1; met; ++n) {
    const TemporaryFolder base;
    QuickCalls quick;
    {
      CheckpointFolder before(base.path(), quick);
      save_tiny(before, 1, 1);
      before.mark_best(1);
    }
    FailingCalls calls(n, code, for_good);
    CheckpointFolder folder(base.path(), calls);
    const bool saved = survives([&] { save_tiny(folder, 2, 2); });
    EXPECT_EQ(checked_tag(folder.read(1)), 1) << n;
    const int tag = newest_tag(folder);
    EXPECT_TRUE(saved ? tag == 2 : tag == 1 || tag == 2) << n << ": " << tag;
    const bool marked = tag == 2 && survives([&] { folder.mark_best(2); });
    EXPECT_EQ(folder.best(), marked ? 2 : folder.best());
    EXPECT_TRUE(folder.best().has_value()) << n;
    const bool retained = survives([&] { folder.retain(1); });
    EXPECT_EQ(newest_tag(folder), tag) << n;
    EXPECT_LE(folder.steps().size(), saved && marked && retained ? 1u : 2u) << n;
    checked_tag(folder.read(*folder.best()));
    met = calls.failed();

    CheckpointFolder healed(base.path(), quick);
    save_tiny(healed, 3, 3);
    healed.mark_best(3);
    healed.retain(1);
    EXPECT_EQ(healed.steps(), std::vector<int64_t>{3}) << n;
    const std::vector<std::string> names = names_in(base.path());
    const auto ours = std::count_if(names.begin(), names.end(),
                                    [](const std::string& name) { return !name.starts_with("."); });
    EXPECT_EQ(ours, 4) << n << ": state, tensors, last, best";
  }
}

INSTANTIATE_TEST_SUITE_P(Checkpoint, Faults,
                         testing::Combine(testing::Values(EIO, ENOSPC, EDQUOT, EROFS, EMFILE, EACCES),
                                          testing::Bool()));

// Writes a byte at a time, and is interrupted before each.
class StutteringCalls : public QuickCalls {
 public:
  long write(int descriptor, const void* bytes, size_t count) override {
    interrupted_ = !interrupted_;
    if (interrupted_) return errno = EINTR, -1;
    return QuickCalls::write(descriptor, bytes, std::min<size_t>(count, 1));
  }

 private:
  bool interrupted_ = false;
};

TEST(Faults, ShortAndInterruptedWritesGoOn) {
  const TemporaryFolder base;
  StutteringCalls calls;
  CheckpointFolder folder(base.path(), calls);
  save_tiny(folder, 1, 1);
  save_tiny(folder, 2, 2);
  EXPECT_EQ(newest_tag(folder), 2);
  EXPECT_EQ(folder.newest_good().damaged.size(), 0u);
}

TEST(Faults, AFullDiskIsToldWithTheBytesNeededAndFree) {
  const TemporaryFolder base;
  FailingCalls calls(3, ENOSPC);
  CheckpointFolder folder(base.path(), calls);
  const std::string text = failure_of([&] { save_tiny(folder, 1, 1); });
  EXPECT_NE(text.find("step-000001.safetensors: cannot be written: No space left on device, needs "),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(" are free"), std::string::npos) << text;
}

// The state was renamed, but whether it is on disk nobody knows.
TEST(Faults, ASaveThatMayNotBeOnDiskDoesNotCountAmongThoseKept) {
  const TemporaryFolder base;
  QuickCalls quick;
  CheckpointFolder before(base.path(), quick);
  save_tiny(before, 1, 1);
  constexpr int sync_of_folder_after_state = 17;
  FailingCalls calls(sync_of_folder_after_state, EIO);
  CheckpointFolder folder(base.path(), calls);
  EXPECT_NE(failure_of([&] { save_tiny(folder, 2, 2); }).find("synced"), std::string::npos);
  EXPECT_EQ(newest_tag(folder), 2);
  std::filesystem::remove(base.path() / "last");
  folder.retain(1);
  EXPECT_EQ(folder.steps(), (std::vector<int64_t>{1, 2}));
  save_tiny(folder, 2, 3);
  folder.retain(1);
  EXPECT_EQ(folder.steps(), std::vector<int64_t>{2});
  EXPECT_EQ(newest_tag(folder), 3);
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

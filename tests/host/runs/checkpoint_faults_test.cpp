// Failing calls: each in turn, with every code. Random lives in which they fail:
// checkpoint_retention_test.cpp.
#include "checkpoint_test_support.h"
#include "runs/checkpoint_name.h"

namespace guise::runs {
namespace {

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

}  // namespace
}  // namespace guise::runs

// Every truncation and every flipped bit of both files of a checkpoint.
#include "checkpoint_test_support.h"

namespace guise::runs {
namespace {

class Damage : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    CheckpointFolder folder(base_.path(), calls_);
    save_tiny(folder, 1, 1);
    save_tiny(folder, 2, 2);
    good_ = core::read_file(path().string());
  }
  std::filesystem::path path() const { return base_.path() / GetParam(); }

  // Puts the bytes in the file's place; they must be refused by name, and the one before found.
  void expect_refused(const std::string& bytes, const std::string& what) {
    put_bytes(path(), bytes);
    const CheckpointFolder folder(base_.path());
    const CheckpointFolder::Found found = folder.newest_good();
    ASSERT_TRUE(found.checkpoint.has_value()) << what;
    EXPECT_EQ(checked_tag(*found.checkpoint), 1) << what;
    ASSERT_EQ(found.damaged.size(), 1u) << what;
    EXPECT_NE(found.damaged[0].find(GetParam()), std::string::npos) << what << ": " << found.damaged[0];
    const std::string refusal = refusal_of([&] { folder.read(2); });
    EXPECT_EQ(refusal.substr(0, refusal.find('\n')), found.damaged[0]) << what;
  }

  TemporaryFolder base_;
  QuickCalls calls_;
  std::string good_;
};

TEST_P(Damage, EveryTruncationIsFound) {
  for (size_t length = 0; length < good_.size(); ++length)
    expect_refused(good_.substr(0, length), "cut to " + std::to_string(length));
}

TEST_P(Damage, EveryFlippedBitIsFound) {
  for (size_t bit = 0; bit < 8 * good_.size(); ++bit) {
    std::string bytes = good_;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    expect_refused(bytes, "bit " + std::to_string(bit));
  }
}

TEST_P(Damage, BytesAfterTheEndAreFound) {
  expect_refused(good_ + "\n", "a line break");
  expect_refused(good_ + good_, "twice");
}

INSTANTIATE_TEST_SUITE_P(Checkpoint, Damage,
                         testing::Values("step-000002.safetensors", "step-000002.state.json"),
                         [](const auto& test) {
                           return std::string(test.param).find("state") == std::string::npos ? "Tensors"
                                                                                             : "State";
                         });

}  // namespace
}  // namespace guise::runs

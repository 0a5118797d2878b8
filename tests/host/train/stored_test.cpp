// The tensors of a checkpoint by its run or by its file, also one that was saved a second time.
#include "train/stored.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "runs/checkpoint_folder.h"
#include "runs/run_folder.h"
#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::train {
namespace {

class StoredCheckpoint : public testing::Test {
 protected:
  StoredCheckpoint() : files_(runs::RunFolder::at(folder_.path())) {
    std::filesystem::create_directories(files_.checkpoints_folder());
    core::write_durably(files_.config_file().string(), "{}\n");
  }
  void save(int64_t step, float value) {
    const TensorBytesList tensors({{"student.fc.bias", at::full({2}, value)}});
    checkpoints().save(step, tensors.entries(), {}, nlohmann::ordered_json::object());
  }
  runs::CheckpointFolder checkpoints() const { return runs::CheckpointFolder(files_.checkpoints_folder()); }
  std::filesystem::path file(const char* name) const { return files_.checkpoints_folder() / name; }
  static float value_in(const Stored& stored) {
    return stored.tensors.at("student.fc.bias")[0].item<float>();
  }

  support::TemporaryFolder folder_;
  runs::RunFolder files_;
};

TEST_F(StoredCheckpoint, IsTakenByItsFile) {
  save(12, 1);
  const Stored stored = read_file(file("step-000012.safetensors"));
  EXPECT_EQ(stored.step, 12);
  EXPECT_EQ(stored.checkpoint, "step-000012");
  EXPECT_EQ(value_in(stored), 1);
  EXPECT_EQ(run_of(file("step-000012.safetensors")), files_.root());
}

TEST_F(StoredCheckpoint, SavedASecondTimeIsTakenByItsFile) {
  save(12, 1);
  save(12, 2);
  ASSERT_TRUE(std::filesystem::exists(file("step-000012-2.safetensors")));
  const Stored stored = read_file(file("step-000012-2.safetensors"));
  EXPECT_EQ(stored.step, 12);
  EXPECT_EQ(value_in(stored), 2);
  EXPECT_EQ(run_of(file("step-000012-2.safetensors")), files_.root());
}

TEST_F(StoredCheckpoint, TheFileOfTheEarlierSaveIsRefusedByTheNameOfTheLater) {
  save(12, 1);
  save(12, 2);
  const std::string text = support::refusal_of([&] { read_file(file("step-000012.safetensors")); });
  EXPECT_NE(text.find("step-000012-2.safetensors, which was saved later"), std::string::npos) << text;
}

TEST_F(StoredCheckpoint, WithoutACommitRecordIsNone) {
  save(12, 1);
  std::filesystem::remove(checkpoints().state_file(12));
  EXPECT_NE(support::refusal_of([&] { read_checkpoint(files_.root(), "last"); }).find("no checkpoint yet"),
            std::string::npos);
}

}  // namespace
}  // namespace guise::train

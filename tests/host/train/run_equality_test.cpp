// Two runs are equal in every tensor, state and line, but for measured times; what differs is named.
#include "train/run_equality.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "runs/checkpoint_folder.h"
#include "runs/checkpoint_state.h"
#include "runs/run_folder.h"
#include "support/errors.h"
#include "support/temporary_folder.h"
#include "train/tensor_file.h"

namespace guise::train {
namespace {

using Names = std::vector<std::string>;

// A run of one checkpoint and two lines, written by hand.
struct MadeRun {
  TensorMap tensors = {{"student.a", at::ones({2})}, {"student.b", at::zeros({3})}};
  runs::CheckpointState state{.guise = "1",
                              .position = {1, 0, 4},
                              .run = {{"strategy", {{"state", "00"}}}},
                              .recorder = {.metrics_bytes = 70, .interval_loss = 2, .seconds = 9},
                              .best = 50.0};
  std::string lines =
      "{\"event\": \"train\", \"step\": 3, \"loss\": 1.5, \"elapsed_seconds\": 1}\n"
      "{\"event\": \"evaluate\", \"step\": 4, \"top1\": 50, \"epoch_seconds\": 2}\n";

  std::filesystem::path write(const std::filesystem::path& place) const {
    const runs::RunFolder folder = runs::RunFolder::create(place, false);
    std::filesystem::create_directory(folder.checkpoints_folder());
    core::write_durably(folder.config_file().string(), "{}\n");
    core::write_durably(folder.metrics_file().string(), lines);
    runs::CheckpointFolder(folder.checkpoints_folder())
        .save(state.position.step, TensorBytesList(tensors).entries(), {}, runs::to_json(state));
    return place;
  }
};

class RunEquality : public ::testing::Test {
 protected:
  RunComparison with(const MadeRun& other) const {
    return compare_runs(MadeRun().write(folder_.path() / "a"), other.write(folder_.path() / "b"));
  }
  support::TemporaryFolder folder_;
};

TEST_F(RunEquality, TimesAreNoDifference) {
  MadeRun other;
  other.state.recorder.seconds = 100;
  other.state.recorder.metrics_bytes = 71;
  other.state.guise = "2";
  other.lines =
      "{\"event\": \"train\", \"step\": 3, \"loss\": 1.5, \"elapsed_seconds\": 8}\n"
      "{\"event\": \"evaluate\", \"step\": 4, \"top1\": 50, \"epoch_seconds\": 7}\n";
  const RunComparison comparison = with(other);
  EXPECT_EQ(comparison.differences, Names{});
  EXPECT_EQ(comparison.tensors, 2u);
  EXPECT_EQ(comparison.lines, 2u);
}

TEST_F(RunEquality, ATensorDiffersInBitsShapeTypeOrPresence) {
  MadeRun other;
  other.tensors["student.b"] = -at::zeros({3});  // equal as numbers
  EXPECT_EQ(with(other).differences, Names{"tensor student.b"});
}

TEST_F(RunEquality, EveryShapeAndTypeCounts) {
  MadeRun other;
  other.tensors = {
      {"student.a", at::ones({2, 1})}, {"student.c", at::zeros({3})}, {"student.d", at::ones({1})}};
  EXPECT_EQ(with(other).differences,
            (Names{"the number of tensors", "tensor student.a", "tensor student.b"}));
}

TEST_F(RunEquality, EveryPartOfTheStateCounts) {
  MadeRun other;
  other.state.position.in_epoch = 1;
  other.state.run["strategy"]["state"] = "01";
  other.state.recorder.interval_loss = 2.0000001;
  other.state.best.reset();
  EXPECT_EQ(with(other).differences,
            (Names{"state of position", "state of run", "state of recorder", "state of best"}));
}

TEST_F(RunEquality, LinesAreNamedByTheirNumber) {
  MadeRun other;
  other.lines =
      "{\"event\": \"train\", \"step\": 3, \"loss\": 1.5}\n{\"event\": \"evaluate\", \"top1\": 51}\n{}\n";
  EXPECT_EQ(with(other).differences, (Names{"the number of lines in metrics.jsonl", "metrics.jsonl line 2"}));
}

TEST_F(RunEquality, TenDifferencesAreEnough) {
  MadeRun other;
  for (int i = 0; i < 20; ++i) other.tensors["x" + std::to_string(i)] = at::ones({1});
  const auto b = other.write(folder_.path() / "b");
  EXPECT_EQ(compare_runs(b, MadeRun().write(folder_.path() / "a")).differences.size(), 10u);
}

TEST_F(RunEquality, ARunWithoutAGoodCheckpointIsNoneToCompare) {
  const auto a = MadeRun().write(folder_.path() / "a");
  std::filesystem::resize_file(a / "checkpoints" / "step-000004.safetensors", 10);
  EXPECT_TRUE(support::contains(support::failure_of([&] { newest_step(a); }),
                                "checkpoints: holds no good checkpoint"));
  EXPECT_EQ(newest_step(MadeRun().write(folder_.path() / "b")), 4);
}

}  // namespace
}  // namespace guise::train

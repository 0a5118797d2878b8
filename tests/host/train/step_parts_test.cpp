// A step of several batches against one large batch: the same numbers to rounding, where no layer and no term
// looks across a batch.
#include "train/step_parts.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tiny_run.h"
#include "train/loop.h"
#include "train/recorder.h"
#include "train/run_state.h"

namespace guise::train::testing {
namespace {

using Sizes = std::vector<size_t>;

config::TrainConfig steps_of(int64_t batches, int64_t batch_size, bool drop_last = false) {
  config::TrainConfig train;
  train.accumulate_steps = batches;
  train.batch_size = batch_size;
  train.drop_last = drop_last;
  return train;
}

Sizes sizes_of_step(const config::TrainConfig& train, int64_t images, int64_t step) {
  std::vector<int64_t> order(static_cast<size_t>(images));
  std::iota(order.begin(), order.end(), int64_t{0});
  Sizes sizes;
  for (const auto& part : parts_of_step(train, order, step)) sizes.push_back(part.size());
  return sizes;
}

TEST(StepParts, AreWholeBatchesInOrderAndWhatIsLeft) {
  const config::TrainConfig train = steps_of(2, 12);
  EXPECT_EQ(steps_per_epoch(train, 40), 2);
  EXPECT_EQ(sizes_of_step(train, 40, 0), (Sizes{12, 12}));
  EXPECT_EQ(sizes_of_step(train, 40, 1), (Sizes{12, 4}));
  const config::TrainConfig dropped = steps_of(2, 12, true);
  EXPECT_EQ(sizes_of_step(dropped, 40, 1), (Sizes{12}));
  EXPECT_EQ(steps_per_epoch(dropped, 11), 0);
  const std::vector<int64_t> order = {5, 6, 7, 8, 9};
  EXPECT_EQ(parts_of_step(steps_of(2, 2), order, 0)[1][0], 7);
  EXPECT_EQ(parts_of_step(steps_of(2, 2), order, 1)[0][0], 9);
}

TEST(StepParts, CountByTheirImages) {
  const std::vector<int64_t> order(16);
  const std::vector<std::span<const int64_t>> parts = {std::span(order).first(12), std::span(order).last(4)};
  EXPECT_EQ(share_of(parts, 0), 0.75);
  EXPECT_EQ(share_of(parts, 1), 0.25);
}

struct Trained {
  TensorMap tensors;
  std::vector<nlohmann::json> lines;
};

// By a network whose layers do not look across the batch.
Trained trained_plain(Keys keys) {
  keys["model.name"] = "vgg11";
  keys["model.norm"] = "none";
  keys["optimizer.lr"] = 0.01;
  const TemporaryFolder folder;
  config::Request request = tiny_request(keys, folder.path() / "a");
  request.quiet = true;
  Experiment run = prepare(request);
  const auto files = runs::RunFolder::create(request.out, false);
  Recorder recorder(run, request, files);
  Checkpointer checkpoints(run, request, recorder, files);
  recorder.begin(request);
  train_loop(run, {}, recorder, checkpoints, files, [](int64_t) { return false; });
  recorder.flush();
  return {tensors_of(run), events_of(files.root(), "train")};
}

// Momentum, weight decay, clipping, masks keyed by sample, a moving teacher; two steps an epoch, the second
// with 16 images.
TEST(StepParts, GiveWhatOneLargeBatchGives) {
  Keys keys = {{"strategy.name", "mask_clso"},
               {"strategy.start_epoch", 0},
               {"teacher.name", "ema"},
               {"teacher.momentum", 0.3},
               {"train.epochs", 3},
               {"train.clip_norm", 0.5},
               {"train.batch_size", 24},
               {"record.log_interval_steps", 1}};
  const Trained whole = trained_plain(keys);
  keys["train.batch_size"] = 12;
  keys["train.accumulate_steps"] = 2;
  const Trained parts = trained_plain(keys);
  ASSERT_EQ(whole.lines.size(), 6u);
  ASSERT_EQ(parts.lines.size(), 6u);
  for (size_t i = 0; i < whole.lines.size(); ++i) {
    EXPECT_EQ(parts.lines[i].at("step"), whole.lines[i].at("step"));
    EXPECT_EQ(parts.lines[i].at("lr"), whole.lines[i].at("lr"));
    EXPECT_NEAR(parts.lines[i].at("loss"), whole.lines[i].at("loss"), 1e-5);
    for (const auto& [name, term] : whole.lines[i].at("terms").items())
      EXPECT_NEAR(parts.lines[i].at("terms").at(name).at("weighted"), term.at("weighted"), 1e-5) << name;
  }
  for (const auto& [name, tensor] : whole.tensors) {
    if (name.starts_with("random.")) continue;
    EXPECT_TRUE(at::allclose(parts.tensors.at(name), tensor, 1e-4, 1e-6)) << name;
  }
}

}  // namespace
}  // namespace guise::train::testing

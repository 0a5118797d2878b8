// A run that was stopped and goes on gives what an uninterrupted one gives, bit for bit.
#include <gtest/gtest.h>

#include <fstream>

#include "core/error.h"
#include "support/errors.h"
#include "tiny_run.h"
#include "train/run.h"
#include "train/run_equality.h"

namespace guise::train::testing {
namespace {

constexpr int kStopped = static_cast<int>(core::Fault::stopped);

// Metric lines that span steps, epochs' ends and stops; the teacher's own result beside the student's.
Keys every_state(const std::string& strategy, const std::string& teacher) {
  Keys keys = {{"strategy.name", strategy},      {"train.epochs", 3},     {"train.batch_size", 12},
               {"record.log_interval_steps", 3}, {"average.name", "swa"}, {"average.start_epoch", 1}};
  if (!teacher.empty())
    keys.insert({{"teacher.name", teacher}, {"teacher.eval_on", "both"}, {"strategy.start_epoch", 1}});
  return keys;
}

// Trains straight; then again, stopped after each of `stops` and resumed; gives the difference.
RunComparison with_stops(const TemporaryFolder& folder, const Keys& keys, const std::vector<int64_t>& stops) {
  EXPECT_EQ(run(tiny_request(keys, folder.path() / "straight")), 0);
  config::Request request = tiny_request(keys, folder.path() / "stopped");
  for (const int64_t stop : stops) {
    request.last_step = stop;
    EXPECT_EQ(run(request), kStopped);
    request.resume = true;
  }
  request.last_step = INT64_MAX;
  EXPECT_EQ(run(request), 0);
  return compare_runs(folder.path() / "straight", folder.path() / "stopped");
}

struct Pair {
  std::string strategy, teacher;
};

void PrintTo(const Pair& pair, std::ostream* out) {
  *out << pair.strategy << " with " << (pair.teacher.empty() ? "no teacher" : pair.teacher);
}

std::vector<Pair> every_pair() {
  std::vector<Pair> pairs = {{"ce", ""}};
  for (const char* strategy : {"kd", "kd_ema", "mask_all", "mask_clso"}) {
    for (const char* teacher : {"swap", "ema", "anneal", "swa", "cosine"})
      pairs.push_back({strategy, teacher});
  }
  return pairs;
}

class EveryPair : public ::testing::TestWithParam<Pair> {};

// 12 steps, 4 an epoch: stopped before the strategy begins, where it begins, in the middle of an epoch, and
// before the evaluation of an epoch.
TEST_P(EveryPair, ResumesBitForBit) {
  const TemporaryFolder folder;
  const RunComparison comparison =
      with_stops(folder, every_state(GetParam().strategy, GetParam().teacher), {2, 4, 7, 8});
  EXPECT_TRUE(comparison.differences.empty()) << ::testing::PrintToString(comparison.differences);
  EXPECT_GT(comparison.tensors, 60u);
  EXPECT_EQ(comparison.lines, 9u);
}

INSTANTIATE_TEST_SUITE_P(Resume, EveryPair, ::testing::ValuesIn(every_pair()), [](const auto& pair) {
  return pair.param.strategy + (pair.param.teacher.empty() ? "" : "_" + pair.param.teacher);
});

TEST(Resume, AdamWInBf16) {
  const TemporaryFolder folder;
  Keys keys = every_state("mask_all", "ema");
  keys["optimizer.name"] = "adamw";
  keys["optimizer.lr"] = 0.001;
  keys["train.precision"] = "bf16";
  const RunComparison comparison = with_stops(folder, keys, {5, 9});
  EXPECT_TRUE(comparison.differences.empty()) << ::testing::PrintToString(comparison.differences);
}

TEST(Resume, TheStudysRebuiltOptimizer) {
  const TemporaryFolder folder;
  Keys keys = every_state("kd", "swap");
  keys["optimizer.rebuild_at_start"] = true;
  const RunComparison comparison = with_stops(folder, keys, {3, 4, 5});
  EXPECT_TRUE(comparison.differences.empty()) << ::testing::PrintToString(comparison.differences);
}

// One stop from each step to the next.
TEST(Resume, WithFactorsOfTheRate) {
  const TemporaryFolder folder;
  Keys keys = every_state("mask_clso", "ema");
  keys["optimizer.multipliers"] = {{"layer1.", 0}, {"head", 0.5}, {"strategy.", 3}};
  keys["optimizer.decay_norm_and_bias"] = false;
  EXPECT_EQ(with_stops(folder, keys, {3, 6}).differences, std::vector<std::string>());
}

// Steps of (12 12) and (12 4) images.
TEST(Resume, WithStepsOfSeveralBatches) {
  const TemporaryFolder folder;
  Keys keys = every_state("mask_clso", "ema");
  keys["train.accumulate_steps"] = 2;
  keys["checkpoint.interval_steps"] = 1;
  EXPECT_EQ(with_stops(folder, keys, {1, 3, 4}).differences, std::vector<std::string>());
}

// Two tasks of two epochs of two steps, stopped behind each of them.
TEST(Resume, WithinATaskAndAtItsEnd) {
  for (const char* over : {"old", "seen"}) {
    const TemporaryFolder folder;
    Keys keys = every_state("mask_all", "ema");
    keys["train.epochs"] = 2;
    keys["continual.tasks"] = 2;
    keys["continual.distil_over"] = over;
    keys["continual.fresh_optimizer"] = false;
    keys["evaluate.interval_steps"] = 3;
    const RunComparison comparison = with_stops(folder, keys, {1, 2, 3, 4, 5, 6, 7, 8});
    EXPECT_EQ(comparison.differences, std::vector<std::string>());
  }
}

TEST(Resume, WithTeachersFromFiles) {
  const TemporaryFolder folder;
  const Keys same = {{"data.normalize.mean", {128, 128, 128}}, {"data.normalize.std", {50, 50, 50}}};
  Keys keys = every_state("kd", "");
  keys.insert(same.begin(), same.end());
  keys["teacher.from"] = trained(folder, "teacher", same).string();
  keys["teacher.eval_on"] = "both";
  EXPECT_EQ(with_stops(folder, keys, {3, 6}).differences, std::vector<std::string>());
}

TEST(Resume, AfterEveryStep) {
  const TemporaryFolder folder;
  const RunComparison comparison =
      with_stops(folder, every_state("mask_clso", "ema"), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  EXPECT_TRUE(comparison.differences.empty()) << ::testing::PrintToString(comparison.differences);
}

// The comparison itself can fail.
TEST(Resume, AnotherSeedIsAnotherRun) {
  const TemporaryFolder folder;
  EXPECT_EQ(run(tiny_request({}, folder.path() / "a")), 0);
  EXPECT_EQ(run(tiny_request({{"train.seed", 1}}, folder.path() / "b")), 0);
  EXPECT_FALSE(compare_runs(folder.path() / "a", folder.path() / "b").differences.empty());
}

std::string refusal(const config::Request& request) {
  return support::refusal_of([&] { run(request); });
}

TEST(Resume, AnotherConfigurationIsRefusedByName) {
  const TemporaryFolder folder;
  config::Request request = tiny_request({}, folder.path() / "a");
  request.last_step = 3;
  EXPECT_EQ(run(request), kStopped);
  request = tiny_request({{"optimizer.lr", 0.01}}, folder.path() / "a");
  request.resume = true;
  const std::string text = refusal(request);
  EXPECT_NE(text.find("optimizer.lr 0.05, now 0.01"), std::string::npos) << text;
  EXPECT_NE(text.find("--force"), std::string::npos) << text;
  request.force = true;
  EXPECT_EQ(run(request), 0);
}

TEST(Resume, AnotherFactorOfTheRateIsAnotherConfiguration) {
  const TemporaryFolder folder;
  config::Request request = tiny_request({}, folder.path() / "a");
  request.last_step = 3;
  EXPECT_EQ(run(request), kStopped);
  config::Request other = tiny_request({{"optimizer.multipliers", {{"head", 0.5}}}}, folder.path() / "a");
  other.resume = true;
  EXPECT_TRUE(support::contains(support::refusal_of([&] { run(other); }),
                                "optimizer.multipliers {}, now {\"head\":0.5}"));
}

TEST(Resume, AnotherNumberOfStepsAnEpochIsRefusedEvenByForce) {
  const TemporaryFolder folder;
  config::Request request = tiny_request({}, folder.path() / "a");
  request.last_step = 5;
  EXPECT_EQ(run(request), kStopped);
  request = tiny_request({{"train.batch_size", 20}}, folder.path() / "a");
  request.resume = request.force = true;
  const std::string text = refusal(request);
  EXPECT_NE(text.find("steps an epoch"), std::string::npos) << text;
}

TEST(Resume, AFinishedRunIsLeftAsItIs) {
  const TemporaryFolder folder;
  config::Request request = tiny_request({}, folder.path() / "a");
  EXPECT_EQ(run(request), 0);
  const auto time = std::filesystem::last_write_time(folder.path() / "a" / "summary.json");
  request.resume = true;
  EXPECT_EQ(run(request), 0);
  EXPECT_EQ(std::filesystem::last_write_time(folder.path() / "a" / "summary.json"), time);
}

TEST(Resume, WithoutACheckpointItBeginsAgain) {
  const TemporaryFolder folder;
  config::Request request = tiny_request({}, folder.path() / "a");
  EXPECT_EQ(run(request), 0);
  std::filesystem::remove_all(folder.path() / "a" / "checkpoints");
  request.resume = true;
  EXPECT_EQ(run(request), 0);
  EXPECT_EQ(run(tiny_request({}, folder.path() / "b")), 0);
  const RunComparison comparison = compare_runs(folder.path() / "a", folder.path() / "b");
  EXPECT_TRUE(comparison.differences.empty()) << ::testing::PrintToString(comparison.differences);
}

TEST(Resume, ADamagedCheckpointIsPassedOver) {
  const TemporaryFolder folder;
  config::Request request = tiny_request({{"checkpoint.interval_steps", 2}}, folder.path() / "a");
  request.last_step = 6;
  EXPECT_EQ(run(request), kStopped);
  std::filesystem::resize_file(folder.path() / "a" / "checkpoints" / "step-000006.safetensors", 1000);
  request.last_step = INT64_MAX;
  request.resume = true;
  EXPECT_EQ(run(request), 0);
  EXPECT_EQ(run(tiny_request({{"checkpoint.interval_steps", 2}}, folder.path() / "b")), 0);
  const RunComparison comparison = compare_runs(folder.path() / "a", folder.path() / "b");
  EXPECT_TRUE(comparison.differences.empty()) << ::testing::PrintToString(comparison.differences);
  std::ifstream log(folder.path() / "a" / "log.txt");
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  EXPECT_NE(text.find("step-000006.safetensors"), std::string::npos) << text;
}

}  // namespace
}  // namespace guise::train::testing

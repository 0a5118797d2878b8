// Whole runs of a second: what they compute, and what they leave behind.
#include "train/run.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "core/error.h"
#include "models/make_network.h"
#include "record/safetensors.h"
#include "support/errors.h"
#include "support/programs.h"
#include "tiny_run.h"
#include "train/run_state.h"

namespace guise::train::testing {
namespace {

std::string weights_of(const std::filesystem::path& out) {
  return support::bytes_of(out / "checkpoints" / "step-000008.safetensors");
}

std::set<std::string> names_in(const std::filesystem::path& weights) {
  std::set<std::string> names;
  const auto file = record::SafetensorsFile::read(weights);
  for (const record::TensorBytes& tensor : file.tensors()) {
    const bool of_the_trainer = tensor.name.starts_with("optimizer.") || tensor.name.starts_with("random.") ||
                                tensor.name.starts_with("plugin_state.");
    if (!of_the_trainer) names.insert(tensor.name);
  }
  return names;
}

std::set<std::string> network_names(const std::string& prefix) {
  std::set<std::string> names;
  const auto network = models::make_network({"resnet18", 1, 0, ""}, 10, 0);
  for (const models::NamedTensor& entry : network->tensors()) names.insert(prefix + entry.name);
  return names;
}

const Keys kMasked = {
    {"strategy.name", "mask_clso"}, {"strategy.start_epoch", 1}, {"teacher.eval_on", "both"}};

TEST(Run, TheSameSeedGivesTheSameWeights) {
  const TemporaryFolder folder;
  const std::string first = weights_of(trained(folder, "a", kMasked));
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(weights_of(trained(folder, "b", kMasked)), first);
  Keys other = kMasked;
  other["train.seed"] = 1;
  EXPECT_NE(weights_of(trained(folder, "c", other)), first);
}

// Weight decay and momentum leave it alone too; batch norm's statistics are no parameters and move.
TEST(Run, AFrozenBackboneAndTokenKeepEveryBit) {
  const TemporaryFolder folder;
  const Keys keys = {{"strategy.name", "mask_all"},
                     {"strategy.start_epoch", 0},
                     {"optimizer.weight_decay", 0.1},
                     {"optimizer.multipliers", {{"backbone", 0}, {"strategy.mask_token", 0}}}};
  const TensorMap before = tensors_of(prepare(tiny_request(keys, "unused")));
  const TensorMap after = read_tensors(trained(folder, "a", keys) / "checkpoints/step-000008.safetensors");
  EXPECT_TRUE(at::equal(after.at("strategy.mask_token"), at::zeros({1})));
  EXPECT_FALSE(at::equal(after.at("student.fc.weight"), before.at("student.fc.weight")));
  EXPECT_FALSE(at::equal(after.at("student.bn1.running_mean"), before.at("student.bn1.running_mean")));
  for (const models::NamedTensor& entry : prepare(tiny_request(keys, "unused")).student->parameters()) {
    if (entry.name.starts_with("fc.")) continue;
    EXPECT_TRUE(at::equal(after.at("student." + entry.name), before.at("student." + entry.name)))
        << entry.name;
  }
}

TEST(Run, LeavesItsFilesAndResults) {
  const TemporaryFolder folder;
  const auto out = trained(folder, "a", kMasked);
  for (const char* file : {"config.json", "metrics.jsonl", "summary.json", "log.txt", "first_batch.png"}) {
    EXPECT_FALSE(support::bytes_of(out / file).empty()) << file;
  }
  const auto summary = nlohmann::json::parse(support::bytes_of(out / "summary.json"));
  EXPECT_EQ(summary.at("exit_reason"), "finished");
  EXPECT_EQ(summary.at("final").at("samples"), 20);
  EXPECT_EQ(summary.at("final").at("network"), "student");
  EXPECT_EQ(summary.at("final").at("teacher").at("samples"), 20);
  EXPECT_EQ(summary.at("plugins").size(), 2u);
  EXPECT_GT(summary.at("images_per_second").get<double>(), 0);
  EXPECT_EQ(events_of(out, "evaluate").size(), 2u);
  EXPECT_FALSE(events_of(out, "evaluate").front().contains("teacher"));  // not there before start_epoch
}

TEST(Run, AHeadTeacherIsSavedAsAHead) {
  const TemporaryFolder folder;
  std::set<std::string> expected = network_names("student.");
  expected.insert({"teacher.fc.weight", "teacher.fc.bias", "strategy.mask_token"});
  EXPECT_EQ(names_in(trained(folder, "a", kMasked) / "checkpoints" / "step-000008.safetensors"), expected);
}

TEST(Run, TeacherAverageAndTokensAreSavedUnderTheirNames) {
  const TemporaryFolder folder;
  const auto out = trained(
      folder, "a", {{"strategy.name", "mask_all"}, {"strategy.start_epoch", 0}, {"average.name", "ema"}});
  std::set<std::string> networks, tokens;
  for (const std::string& name : names_in(out / "checkpoints" / "step-000008.safetensors")) {
    (name.rfind("strategy.", 0) == 0 ? tokens : networks).insert(name);
  }
  std::set<std::string> expected = network_names("student.");
  expected.merge(network_names("teacher."));
  expected.merge(network_names("average."));
  EXPECT_EQ(networks, expected);
  EXPECT_FALSE(tokens.empty());
}

TEST(Run, ATeacherThatNeverStartedIsNotSaved) {
  const TemporaryFolder folder;
  const auto out = trained(folder, "a", {{"strategy.name", "kd_ema"}, {"strategy.start_epoch", 2}});
  EXPECT_EQ(names_in(out / "checkpoints" / "step-000008.safetensors"), network_names("student."));
}

TEST(Run, ANonFiniteLossEndsItWithTheReasonInItsFiles) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "a";
  const std::string text = support::failure_of([&] { run(tiny_request({{"optimizer.lr", 1e30}}, out)); });
  EXPECT_NE(text.find("loss_ce"), std::string::npos) << text;
  EXPECT_NE(text.find("last good values"), std::string::npos) << text;
  const auto summary = nlohmann::json::parse(support::bytes_of(out / "summary.json"));
  const std::string reason = summary.at("exit_reason");
  EXPECT_EQ(reason.rfind("failed: ", 0), 0u) << reason;
  EXPECT_NE(reason.find("epoch 1, step "), std::string::npos) << reason;
  EXPECT_NE(support::bytes_of(out / "log.txt").find("is not finite"), std::string::npos);
}

TEST(Run, ADryRunWritesNothing) {
  const TemporaryFolder folder;
  config::Request request = tiny_request(kMasked, folder.path() / "a");
  request.dry_run = true;
  EXPECT_EQ(run(request), 0);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Run, AFolderWithSomethingInItIsLeftAlone) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "mine.txt") << "mine";
  EXPECT_THROW(run(tiny_request({}, folder.path())), core::Error);
  EXPECT_EQ(support::bytes_of(folder.path() / "mine.txt"), "mine");
}

}  // namespace
}  // namespace guise::train::testing

// Whole runs of a second: what they compute, and what they leave behind.
#include "train/run.h"

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
#include "train/experiment.h"

namespace guise::train::testing {
namespace {

// Trains into a folder of `name` and gives the folder.
std::filesystem::path trained(const TemporaryFolder& folder, const std::string& name, const Keys& keys) {
  const std::filesystem::path out = folder.path() / name;
  EXPECT_EQ(run(tiny_request(keys, out)), 0);
  return out;
}

std::string weights_of(const std::filesystem::path& out) {
  return support::bytes_of(out / "checkpoints" / "step-000008.safetensors");
}

std::vector<nlohmann::json> events_of(const std::filesystem::path& out, const std::string& kind) {
  std::vector<nlohmann::json> events;
  std::ifstream file(out / "metrics.jsonl");
  for (std::string line; std::getline(file, line);) {
    auto event = nlohmann::json::parse(line);
    if (event.at("event") == kind) events.push_back(event);
  }
  return events;
}

std::set<std::string> names_in(const std::filesystem::path& weights) {
  std::set<std::string> names;
  const auto file = record::SafetensorsFile::read(weights);
  for (const record::TensorBytes& tensor : file.tensors()) {
    const bool of_the_trainer =
        tensor.name.rfind("optimizer.", 0) == 0 || tensor.name.rfind("random.", 0) == 0;
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

TEST(Run, PlainCrossEntropyComesBeforeTheStrategy) {
  const TemporaryFolder folder;
  const auto lines = events_of(trained(folder, "a", kMasked), "train");
  ASSERT_EQ(lines.size(), 2u);  // one at the end of each epoch
  EXPECT_EQ(lines[0].at("terms").size(), 1u);
  EXPECT_TRUE(lines[0].at("terms").contains("loss_ce"));
  EXPECT_GT(lines[1].at("terms").size(), 1u);
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

// Departure 1 of the original study.
TEST(Run, RebuildAtStartKeepsTheRateAtItsFirstValue) {
  const TemporaryFolder folder;
  Keys keys = kMasked;
  keys["train.epochs"] = 3;
  keys["schedule.name"] = "multistep";
  keys["schedule.milestones"] = nlohmann::json::array({2});
  const auto rates = [&](const std::string& name) {
    std::vector<double> values;
    for (const auto& line : events_of(trained(folder, name, keys), "train")) values.push_back(line.at("lr"));
    return values;
  };
  const std::vector<double> plain = rates("plain");
  ASSERT_EQ(plain.size(), 3u);
  EXPECT_DOUBLE_EQ(plain[1], 0.05);
  EXPECT_NEAR(plain[2], 0.005, 1e-12);
  keys["optimizer.rebuild_at_start"] = true;
  EXPECT_EQ(rates("rebuilt"), (std::vector<double>{0.05, 0.05, 0.05}));
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
  EXPECT_NE(reason.find("epoch 0, step "), std::string::npos) << reason;
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

TEST(Prepare, ABatchThatIsNeverFullIsRefused) {
  const TemporaryFolder folder;
  const std::string text = support::refusal_of([&] {
    prepare(tiny_request({{"train.batch_size", 64}, {"train.drop_last", true}}, folder.path() / "a"));
  });
  EXPECT_NE(text.find("train.batch_size: no batch is full"), std::string::npos) << text;
}

TEST(Messages, WaitForTheirSinkAndReturnToWaiting) {
  Messages messages;
  std::vector<std::string> lines;
  messages.say("first");
  messages.send_to([&](const std::string& line) { lines.push_back(line); });
  messages.say("second");
  messages.keep();
  messages.say("third");
  EXPECT_EQ(lines, (std::vector<std::string>{"first", "second"}));
}

}  // namespace
}  // namespace guise::train::testing

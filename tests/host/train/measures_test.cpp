// Measures beside training: they change no bit of it, and a run that is stopped and resumed measures the
// same.
#include "train/measures.h"

#include <gtest/gtest.h>

#include "core/files.h"
#include "tiny_run.h"
#include "train/run.h"
#include "train/run_equality.h"

namespace guise::train::testing {
namespace {

const Keys kPlain = {{"strategy.name", "mask_all"},
                     {"strategy.start_epoch", 0},
                     {"measure.teacher_samples", 0},
                     {"measure.rank_batch", false}};
const Keys kEverything = {{"strategy.name", "mask_all"},
                          {"strategy.start_epoch", 0},
                          {"average.name", "ema"},
                          {"measure.rankme.every_epochs", 1},
                          {"measure.rankme.of", "all"},
                          {"measure.rankme.views", "both"},
                          {"measure.collapse", 1},
                          {"measure.teacher_cka", 1},
                          {"measure.gradient_balance", 3},
                          {"measure.online_probe.enabled", true},
                          {"measure.online_probe.restart_every_epochs", 1}};

Keys with(Keys keys, const Keys& more) {
  for (const auto& [key, value] : more) keys[key] = value;
  return keys;
}

// The lines of training, and of an evaluation what it measured of the answers.
std::vector<std::string> trained_values(const std::filesystem::path& folder) {
  std::vector<std::string> values;
  for (const nlohmann::json& event : events_of(folder, "train"))
    values.push_back(event["loss"].dump() + event["terms"].dump());
  for (const nlohmann::json& event : events_of(folder, "evaluate"))
    values.push_back(event["loss"].dump() + event["top1"].dump());
  return values;
}

TEST(Measures, ChangeNoBitOfWhatIsTrained) {
  const TemporaryFolder folder;
  const auto plain = trained(folder, "plain", kPlain);
  const auto measured = trained(folder, "measured", with(kEverything, {{"average.name", nullptr}}));
  EXPECT_EQ(trained_values(plain), trained_values(measured));
}

TEST(Measures, AreInTheLinesOfARun) {
  const TemporaryFolder folder;
  const auto place = trained(folder, "a", kEverything);
  const nlohmann::json last = events_of(place, "evaluate").back();
  for (const char* name : {"rankme", "rankme.z_m", "rank_batch", "nc1", "teacher_cka", "teacher_distance",
                           "teacher_agreement", "teacher_top1", "parameter.mask_token", "online_probe.top1"})
    EXPECT_TRUE(last[name].is_number()) << name;
  EXPECT_TRUE(last["teacher"]["rankme"].is_number());
  EXPECT_TRUE(last["average"]["rankme"].is_number());
  EXPECT_TRUE(last["average"]["top1"].is_number());
  EXPECT_EQ(last["online_probe.top1_interval"].size(), 2u);
  const auto records = events_of(place, "measure");
  ASSERT_EQ(records.size(), 3u);  // of 8 steps: 0, 3, 6
  EXPECT_EQ(records[1]["step"], 3);
  for (const char* name : {"gradient_norm.loss_ce", "gradient_share.loss_msk", "gradient_cosine.loss_msk",
                           "head_gradient_norm.loss_msk"})
    EXPECT_TRUE(records[1]["values"][name].is_number()) << name;
}

TEST(Measures, OfARunThatGoesOnAreThoseOfOneThatWasNeverStopped) {
  const TemporaryFolder folder;
  const auto whole = trained(folder, "whole", kEverything);
  for (const int64_t step : {2, 4, 6}) {
    config::Request request = tiny_request(kEverything, folder.path() / ("at" + std::to_string(step)));
    request.last_step = step;
    run(request);
    request.last_step = INT64_MAX;
    request.resume = true;
    run(request);
    const RunComparison comparison = compare_runs(whole, request.out);
    EXPECT_GT(comparison.lines, 4u);
    EXPECT_EQ(comparison.differences, std::vector<std::string>{}) << step;
  }
}

}  // namespace
}  // namespace guise::train::testing

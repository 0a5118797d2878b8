#include "runs/sparklines.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_folder.h"

namespace guise::runs {

using support::TemporaryFolder;

namespace {

const std::string kTrain =
    R"({"event":"train","step":4,"loss":2.5,"terms":{"loss_ce":{"raw":2.5,"weighted":2.5}},"lr":0.1})";
const std::string kLater =
    R"({"event":"train","step":9,"loss":0.123456,"terms":{"loss_ce":{"raw":1,"weighted":1},"loss_kd":{"raw":3,"weighted":1}},"lr":0.1})";
const std::string kEvaluated =
    R"({"event":"evaluate","step":10,"top1":50.25,"top1_interval":[1,2],"top5":90,"loss":1,"teacher":{"top1":60,"loss":2}})";

core::TextTable table_of(const std::string& text) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "metrics.jsonl") << text;
  return sparkline_table(folder.path() / "metrics.jsonl");
}

TEST(SparklineTable, HasARowForEachCurve) {
  const core::TextTable table = table_of(kTrain + "\n" + kEvaluated + "\n" + kLater + "\n");
  const std::vector<std::vector<std::string>> rows = {
      {"train/loss", core::sparkline({2.5, 0.123456}), "2.5", "0.1235"},
      {"train/terms/loss_ce/raw", core::sparkline({2.5, 1}), "2.5", "1"},
      {"train/terms/loss_kd/raw", core::sparkline({3}), "3", "3"},
      {"evaluate/top1", core::sparkline({50.25}), "50.25", "50.25"},
      {"evaluate/loss", core::sparkline({1}), "1", "1"},
      {"evaluate/teacher/top1", core::sparkline({60}), "60", "60"},
      {"evaluate/teacher/loss", core::sparkline({2}), "2", "2"}};
  EXPECT_EQ(table.rows, rows);
}

TEST(SparklineTable, ASingleTermIsTheLoss) {
  const core::TextTable table = table_of(kTrain + "\n");
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.rows[0][0], "train/loss");
}

TEST(SparklineTable, PassesOverWhatIsNoEvent) {
  EXPECT_TRUE(table_of("").rows.empty());
  EXPECT_TRUE(
      table_of("[1]\nnull\n{\"event\":3}\n{\"eve\n" + kTrain).rows.empty());  // the last one has no end
  EXPECT_TRUE(table_of("{\"event\":\"train\",\"step\":\"x\",\"loss\":1}\n").rows.empty());
}

}  // namespace
}  // namespace guise::runs

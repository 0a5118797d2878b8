// Scalars of events, and what the tensorboard package reads back of them.
#include "runs/tensorboard.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "core/files.h"
#include "support/temporary_folder.h"
#include "support/tensorboard.h"

namespace guise::runs {

using support::TemporaryFolder;
namespace {

using nlohmann::ordered_json;

ordered_json train_event(int64_t step, double loss) {
  return {{"event", "train"},
          {"step", step},
          {"epoch", step / 10},
          {"loss", loss},
          {"terms", {{"loss_kd", {{"raw", 2 * loss}, {"weighted", loss}}}}},
          {"lr", 0.5}};
}

ordered_json evaluate_event(int64_t step, double top1) {
  return {{"event", "evaluate"}, {"epoch", 0},
          {"step", step},        {"network", "student"},
          {"top1", top1},        {"top1_interval", {top1 - 1, top1 + 1}},
          {"samples", 20},       {"teacher", {{"top1", top1 + 2}, {"samples", 20}}}};
}

std::vector<std::pair<std::string, double>> pairs_of(const EventScalars& found) {
  std::vector<std::pair<std::string, double>> pairs;
  for (const record::Scalar& scalar : found.scalars) pairs.emplace_back(scalar.tag, scalar.value);
  return pairs;
}

[[noreturn]] void unexpected(const std::string& text) {
  throw std::runtime_error(text);
}

TEST(ScalarsOf, NamesEveryNumberOfATrainLine) {
  const EventScalars found = scalars_of(train_event(12, 0.25));
  EXPECT_EQ(found.step, 12);
  EXPECT_EQ(pairs_of(found),
            (std::vector<std::pair<std::string, double>>{{"train/loss", 0.25},
                                                         {"train/terms/loss_kd/raw", 0.5},
                                                         {"train/terms/loss_kd/weighted", 0.25},
                                                         {"train/lr", 0.5}}));
}

TEST(ScalarsOf, AnEvaluationStandsAtTheLastStepBeforeIt) {
  const EventScalars found = scalars_of(evaluate_event(20, 50));
  EXPECT_EQ(found.step, 19);
  EXPECT_EQ(pairs_of(found), (std::vector<std::pair<std::string, double>>{{"evaluate/top1", 50},
                                                                          {"evaluate/top1_interval/low", 49},
                                                                          {"evaluate/top1_interval/high", 51},
                                                                          {"evaluate/teacher/top1", 52}}));
}

TEST(TensorBoard, AResumedRunHasSortedStepsWithoutRepeats) {
  if (support::tensorboard_is_missing())
    GTEST_SKIP() << "no .venv with the tensorboard package (tools/setup --preset dev)";
  const TemporaryFolder folder;
  {
    TensorBoard board(folder.path(), std::nullopt, unexpected);
    for (int64_t step = 9; step < 40; step += 10) board.add(train_event(step, 1));
    board.add(evaluate_event(20, 50));
    board.add(evaluate_event(40, 60));
  }
  TensorBoard board(folder.path(), 20, unexpected);  // the checkpoint after step 19, and its evaluation
  for (int64_t step = 29; step < 50; step += 10) board.add(train_event(step, 0.5));
  board.add(evaluate_event(40, 70));
  nlohmann::json read = support::read_events(folder.path());
  EXPECT_EQ(read["files"][1][1]["session_status"], "START");
  EXPECT_EQ(read["files"][1][1]["step"], 20);
  EXPECT_EQ(read["scalars"]["train/loss"],
            nlohmann::json({{9, 1.0}, {19, 1.0}, {29, 0.5}, {39, 0.5}, {49, 0.5}}));
  EXPECT_EQ(read["scalars"]["evaluate/top1"], nlohmann::json({{19, 50.0}, {39, 70.0}}));
}

TEST(TensorBoard, ARunThatBeginsAgainHasItsOwnEventsOnly) {
  if (support::tensorboard_is_missing())
    GTEST_SKIP() << "no .venv with the tensorboard package (tools/setup --preset dev)";
  const TemporaryFolder folder;
  for (const double loss : {1.0, 0.5})
    TensorBoard(folder.path(), std::nullopt, unexpected).add(train_event(4, loss));
  EXPECT_EQ(support::read_events(folder.path())["scalars"]["train/loss"], nlohmann::json::array({{4, 0.5}}));
}

TEST(TensorBoard, AFileCutByAKillIsReadUpToItsLastWholeEvent) {
  if (support::tensorboard_is_missing())
    GTEST_SKIP() << "no .venv with the tensorboard package (tools/setup --preset dev)";
  const TemporaryFolder folder;
  {
    record::EventFile file(folder.path());
    file.add({{"a", 1}}, 0);
    file.add({{"a", 2}}, 1);
    std::filesystem::resize_file(file.path(), std::filesystem::file_size(file.path()) - 3);
  }
  TensorBoard(folder.path(), 1, unexpected).add({{"event", "a"}, {"step", 1}, {"b", 3}});
  nlohmann::json read = support::read_events(folder.path());
  EXPECT_EQ(read["scalars"]["a"], nlohmann::json::array({{0, 1.0}}));
  EXPECT_EQ(read["scalars"]["a/b"], nlohmann::json::array({{1, 3.0}}));
}

TEST(TensorBoard, AFolderThatCannotBeWrittenIsToldOnceAndDoesNotEndTheRun) {
  std::vector<std::string> told;
  TensorBoard board("/proc/none", 3, [&](const std::string& text) { told.push_back(text); });
  board.add(train_event(0, 1));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].find("/proc/none/events.out.tfevents."), std::string::npos) << told[0];
}

}  // namespace
}  // namespace guise::runs

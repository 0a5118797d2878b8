// What the lines of a run say of its steps, also across a resume, and what it leaves at its end.
#include "train/recorder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <thread>

#include "runs/event.h"
#include "runs/summary.h"
#include "support/errors.h"
#include "support/programs.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

using runs::Json;
using support::contains;

// 2 epochs of 4 steps of 10 images; a line of its own for every third step and for the last of an epoch.
class RecorderTest : public ::testing::Test {
 protected:
  RecorderTest()
      : request_(tiny_request({{"record.log_interval_steps", 3}, {"record.tensorboard", false}},
                              folder_.path() / "a")),
        run_(prepare(request_)),
        files_(runs::RunFolder::create(request_.out, false)) {
    request_.quiet = true;
  }

  // The step of the run with a loss of one term, half of it its weight.
  static void step(Recorder& recorder, int64_t step, double loss) {
    recorder.after_step(step / 4, step, {{}, loss, {{"loss_ce", 2 * loss, loss}}}, 0.05, 10, 0.25);
  }
  std::vector<Json> events() const {
    std::vector<Json> list;
    std::istringstream text(support::bytes_of(files_.metrics_file()));
    for (std::string line; std::getline(text, line);) list.push_back(Json::parse(line));
    return list;
  }
  std::string log() const { return support::bytes_of(files_.log_file()); }
  Json summary() const { return Json::parse(support::bytes_of(files_.summary_file())); }
  static runs::EpochResult result(int64_t epoch, double top1) {
    return {epoch, 4 * (epoch + 1), {{"student", {20, {{"top1", top1}, {"loss", 1.5}}}}}};
  }

  TemporaryFolder folder_;
  config::Request request_;
  Experiment run_;
  runs::RunFolder files_;
};

TEST_F(RecorderTest, ALineIsTheMeanOfTheStepsSinceTheLineBefore) {
  Recorder recorder(run_, request_, files_);
  recorder.begin(request_);
  for (const int64_t i : {0, 1, 2, 3}) step(recorder, i, i == 3 ? 10.0 : static_cast<double>(i));
  recorder.flush();
  const std::vector<Json> lines = events();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].at("step"), 2);
  EXPECT_EQ(lines[0].at("loss"), 1.0);  // (0 + 1 + 2) / 3
  EXPECT_EQ(lines[0].at("terms").at("loss_ce"), Json({{"raw", 2.0}, {"weighted", 1.0}}));
  EXPECT_EQ(lines[0].at("data_seconds"), 0.75);
  EXPECT_EQ(lines[1].at("step"), 3);  // the last of its epoch, alone
  EXPECT_EQ(lines[1].at("loss"), 10.0);
  EXPECT_EQ(lines[1].at("data_seconds"), 0.25);
}

// Cross-entropy alone before the strategy begins: its terms are means over all steps of the line.
TEST_F(RecorderTest, ATermIsAMeanOverTheStepsThatHadIt) {
  Recorder recorder(run_, request_, files_);
  recorder.begin(request_);
  step(recorder, 0, 3);
  for (const int64_t i : {1, 2})
    recorder.after_step(0, i, {{}, 3, {{"loss_ce", 6, 3}, {"loss_kd", 9, 6}}}, 0.05, 10, 0);
  recorder.flush();
  EXPECT_EQ(events().at(0).at("terms"), Json({{"loss_ce", {{"raw", 6.0}, {"weighted", 3.0}}},
                                              {"loss_kd", {{"raw", 9.0}, {"weighted", 6.0}, {"steps", 2}}}}));
}

TEST_F(RecorderTest, RatesAndTimesOfALineBelongToEachOther) {
  Recorder recorder(run_, request_, files_);
  recorder.begin(request_);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (const int64_t i : {0, 1, 2}) step(recorder, i, 1);
  recorder.flush();
  const Json line = events().at(0);
  const double seconds = 30 / line.at("images_per_second").get<double>();
  EXPECT_GE(seconds, 0.02);
  EXPECT_LE(seconds, line.at("elapsed_seconds").get<double>());
  EXPECT_NEAR(line.at("eta_seconds").get<double>(), seconds / 3 * 5, 1e-9);  // 5 of 8 steps are left
}

TEST_F(RecorderTest, ALineThatSpansAResumeIsTheMeanOfAllItsSteps) {
  runs::RecorderState state;
  {
    Recorder recorder(run_, request_, files_);
    recorder.begin(request_);
    step(recorder, 0, 1);
    step(recorder, 1, 2);
    recorder.flush();
    state = recorder.state();
    step(recorder, 2, 100);  // after the checkpoint: its line is cut off
  }
  ASSERT_EQ(events().size(), 1u);
  EXPECT_EQ(state.metrics_bytes, 0u);
  EXPECT_EQ(state.interval_steps, 2);
  EXPECT_EQ(state.images_seen, 20);
  Recorder recorder(run_, request_, files_, state);
  recorder.resume(request_, {0, 2, 2}, {});
  step(recorder, 2, 6);
  recorder.flush();
  ASSERT_EQ(events().size(), 1u);
  EXPECT_EQ(events()[0].at("loss"), 3.0);  // (1 + 2 + 6) / 3
  EXPECT_EQ(events()[0].at("data_seconds"), 0.75);
  EXPECT_EQ(recorder.state().images_seen, 30);
}

// The times between the parts of a run are no times of the run.
TEST_F(RecorderTest, TimesGoOnWhereTheyWere) {
  runs::RecorderState before;
  before.seconds = 1000;
  before.epoch_seconds = 30;
  before.interval_seconds = 20;
  before.training_seconds = 900;
  before.results = {result(0, 50)};
  const Recorder recorder(run_, request_, files_, before);
  const runs::RecorderState now = recorder.state();
  const double since = now.seconds - 1000;
  EXPECT_GE(since, 0);
  EXPECT_LT(since, 100);
  EXPECT_NEAR(now.epoch_seconds - 30, since, 1e-9);
  EXPECT_NEAR(now.interval_seconds - 20, since, 1e-9);
  EXPECT_EQ(now.training_seconds, 900);
  EXPECT_EQ(now.results, before.results);
}

TEST_F(RecorderTest, AnEvaluationIsALineOfItsOwnAndNoTimeOfTraining) {
  Recorder recorder(run_, request_, files_);
  recorder.begin(request_);
  recorder.begin_epoch();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  const double before = recorder.state().interval_seconds;
  recorder.after_epoch(result(0, 62.5));
  EXPECT_LT(recorder.state().interval_seconds, before);
  recorder.flush();
  const Json line = events().at(0);
  EXPECT_EQ(line.at("event"), "evaluate");
  EXPECT_EQ(line.at("top1"), 62.5);
  EXPECT_GE(line.at("epoch_seconds").get<double>(), 0.03);
  EXPECT_TRUE(contains(log(), "epoch 1/2  student"));
  EXPECT_TRUE(contains(log(), "62.5"));
}

TEST_F(RecorderTest, TheConfigurationOfAResumedRunIsThatOfTheRest) {
  Recorder recorder(run_, request_, files_);
  recorder.begin(request_);
  const std::string first = support::bytes_of(files_.config_file());
  EXPECT_EQ(Json::parse(first), Json(request_.resolved.document));
  request_.resolved.document["train"]["epochs"] = 7;
  recorder.resume(request_, {0, 2, 2}, {"a note"});
  EXPECT_TRUE(contains(log(), "a note"));
  EXPECT_TRUE(contains(log(), "goes on at step 2 of 8"));
  EXPECT_EQ(Json::parse(support::bytes_of(files_.config_file())).at("train").at("epochs"), 7);
}

TEST_F(RecorderTest, TheLogBeginsWithWhatTheRunIsMadeOf) {
  request_.resolved.warnings = {"that is odd"};
  run_.messages->say("a plugin's word");
  Recorder recorder(run_, request_, files_);
  recorder.begin(request_);
  support::expect_mentions(log(), {"a plugin's word", "warning: that is odd", "guise train",
                                   "40 training and 20 test images", "resnet18, width 1", "loss: ce "});
}

TEST_F(RecorderTest, TheSummaryHasTheLastResultTheBestAndTheRate) {
  Recorder recorder(run_, request_, files_);
  recorder.begin(request_);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (const int64_t i : {0, 1, 2, 3}) step(recorder, i, 1);
  const double trained = recorder.state().training_seconds;
  recorder.after_epoch(result(0, 70));
  recorder.after_epoch(result(1, 60));
  recorder.end({runs::Lifecycle::finished, "finished"});
  EXPECT_EQ(summary().at("exit_reason"), "finished");
  EXPECT_EQ(summary().at("final").at("top1"), 60);
  EXPECT_EQ(summary().at("best").at("top1"), 70);
  EXPECT_NEAR(summary().at("images_per_second").get<double>(), 40 / trained, 40 / trained * 1e-6);
  EXPECT_EQ(events().size(), 4u);
}

// Steps after the last line are trained time too, and a run that ends before its first step has no rate.
TEST_F(RecorderTest, TheRateOfARunThatBrokeOff) {
  Recorder recorder(run_, request_, files_);
  recorder.begin(request_);
  recorder.end({runs::Lifecycle::stopped, "stopped by SIGTERM"});
  EXPECT_EQ(summary().at("images_per_second"), 0);
  EXPECT_TRUE(summary().at("final").is_null());
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  step(recorder, 0, 1);
  recorder.end({runs::Lifecycle::failed, "failed: a plugin"});
  const double rate = summary().at("images_per_second");
  EXPECT_GT(rate, 0);
  EXPECT_LE(rate, 10 / 0.02);
  EXPECT_EQ(summary().at("exit_reason"), "failed: a plugin");
  EXPECT_TRUE(contains(log(), "failed: a plugin after "));
}

// A recorder that dies gives the messages back to waiting: whoever comes next has them.
TEST_F(RecorderTest, MessagesAfterItsDeathWait) {
  {
    Recorder recorder(run_, request_, files_);
    recorder.begin(request_);
  }
  run_.messages->say("late");
  std::vector<std::string> lines;
  run_.messages->send_to([&](const std::string& line) { lines.push_back(line); });
  EXPECT_EQ(lines, std::vector<std::string>{"late"});
}

}  // namespace
}  // namespace guise::train::testing

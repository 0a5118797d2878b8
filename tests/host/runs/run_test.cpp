// run: reading a run folder whole, torn, old or foreign.
#include "runs/run.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/process_identity.h"
#include "run_files.h"
#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::runs {

using support::refusal_of;
using support::TemporaryFolder;

namespace {

class RunTest : public testing::Test {
 protected:
  RunTest() { folder.write("run/config.json", kConfig); }
  runs::Run read() const { return read_run(folder.path("run")); }
  TemporaryFolder folder;
};

TEST_F(RunTest, MissingFilesAreNamedWithWhatToDo) {
  EXPECT_TRUE(read().series.empty());
  EXPECT_NE(refusal_of([&] { read_run(folder.path("none")); }).find("nothing there"), std::string::npos);
  EXPECT_NE(refusal_of([&] { read_run(folder.path("run/config.json")); }).find("a run folder"),
            std::string::npos);
  folder.write("empty/log.txt", "");
  const std::string text = refusal_of([&] { read_run(folder.path("empty")); });
  EXPECT_NE(text.find("empty/config.json: is missing"), std::string::npos) << text;
  EXPECT_NE(text.find("guise train --out"), std::string::npos) << text;
}

TEST_F(RunTest, DocumentsThatAreNoObjectAreRefused) {
  folder.write("run/summary.json", "[1]");
  EXPECT_NE(refusal_of([&] { read(); }).find("summary.json: expected a JSON object"), std::string::npos);
  folder.write("run/summary.json", "{");
  EXPECT_NE(refusal_of([&] { read(); }).find("summary.json"), std::string::npos);
}

TEST_F(RunTest, EpochsAreThoseOfAllTasks) {
  const auto epochs = [&](const std::string& continual) {
    folder.write("run/config.json", R"({"train": {"epochs": 4}, "continual": )" + continual + "}");
    return read_run(folder.path("run")).epochs;
  };
  EXPECT_EQ(epochs("{}"), 4);
  EXPECT_EQ(epochs(R"({"tasks": 5, "sizes": [], "epochs": []})"), 20);
  EXPECT_EQ(epochs(R"({"tasks": 0, "sizes": [5, 5], "epochs": [3]})"), 6);
  EXPECT_EQ(epochs(R"({"tasks": 2, "epochs": [1, 2]})"), 3);
  EXPECT_EQ(epochs(R"({"tasks": 3, "epochs": [1, 2]})"), 0);  // it does not say
}

TEST_F(RunTest, DocumentsAndPicturesMayBeMissing) {
  const runs::Run run = read();
  EXPECT_TRUE(read_document(run, "evaluation.json").is_null());
  EXPECT_EQ(read_picture(run, "errors.png"), std::nullopt);
  folder.write("run/errors.png", "12345");
  EXPECT_EQ(read_picture(run, "errors.png"), "12345");
  EXPECT_NE(refusal_of([&] { read_picture(run, "errors.png", 4); }).find("at most 4 bytes"),
            std::string::npos);
}

TEST_F(RunTest, FiguresOfTheWholeSequenceOfTasksAreMetrics) {
  folder.write("run/summary.json",
               R"({"continual": {"class": {"forgetting_max": 29.5, "backward_transfer": null,
                   "reason": {"backward_transfer": "there is one task"}},
                   "teacher": {"class": {"forgetting_max": 7}}, "representation_forgetting": 2}})");
  folder.write("run/metrics.jsonl",
               "{\"event\":\"train\",\"epoch\":0,\"step\":0,\"loss\":1}\n"
               "{\"event\":\"evaluate\",\"epoch\":0,\"step\":10,\"top1\":60}\n");
  const runs::Run run = read();
  EXPECT_EQ(last_value(run, "continual.class.forgetting_max"), 29.5);
  EXPECT_EQ(last_value(run, "teacher.continual.class.forgetting_max"), 7);
  EXPECT_EQ(last_value(run, "continual.representation_forgetting"), 2);
  EXPECT_EQ(last_value(run, "continual.class.backward_transfer"), std::nullopt);
  EXPECT_EQ(figure_of(run, "continual.class.backward_transfer")->reason, "there is one task");
  EXPECT_EQ(figure_of(run, "continual.task.backward_transfer"), std::nullopt);
  EXPECT_EQ(figure_of(run, "top1"), std::nullopt);
  EXPECT_EQ(metric_names(run),
            (std::vector<std::string>{"top1", "continual.class.forgetting_max",
                                      "continual.representation_forgetting",
                                      "teacher.continual.class.forgetting_max", "train.loss"}));
}

TEST_F(RunTest, WhatIsNoContinualSummaryHasNoFigures) {
  for (const char* continual :
       {"3", "[]", "null", "{\"class\": 7}", "{\"class\": {\"forgetting_max\": \"x\"}}"}) {
    folder.write("run/summary.json", std::string("{\"continual\": ") + continual + "}");
    EXPECT_TRUE(metric_names(read()).empty()) << continual;
  }
}

TEST_F(RunTest, LabelsOfSeveralRunsAreToldApart) {
  folder.write("other/run/config.json", kConfig);
  folder.write("third/config.json", kConfig);
  const auto runs = read_runs({folder.path("run"), folder.path("other/run"), folder.path("third/")});
  EXPECT_EQ(runs[1].label, "other/run");
  EXPECT_NE(runs[0].label, "run");
  EXPECT_EQ(runs[2].label, "third");
  const std::string text = refusal_of([&] { read_runs({folder.path("run"), folder.path("run/../run")}); });
  EXPECT_NE(text.find("named twice"), std::string::npos) << text;
}

TEST_F(RunTest, TheStateComesFromTheSummary) {
  folder.write("run/metrics.jsonl", kMetrics);
  EXPECT_EQ(read().state, Lifecycle::incomplete);
  EXPECT_NE(read().state_text.find("epoch 2 of 3"), std::string::npos);
  folder.write("run/summary.json", R"({"exit_reason": "finished"})");
  EXPECT_EQ(read().state, Lifecycle::finished);
  folder.write("run/summary.json", R"({"exit_reason": "stopped by SIGTERM"})");
  EXPECT_EQ(read().state_text, "stopped by SIGTERM, epoch 2 of 3");
  folder.write("run/summary.json", R"({"exit_reason": "term loss_kd is nan"})");
  EXPECT_EQ(read().state_text, "failed, epoch 2 of 3: term loss_kd is nan");
}

// The lock as runs::RunLock writes it.
std::string lock_of(core::ProcessIdentity process) {
  return Json{{"schema", "guise.lock/1"},
              {"host", process.host},
              {"pid", process.pid},
              {"boot_id", process.boot_id},
              {"pid_namespace", process.pid_namespace},
              {"start_ticks", process.start_ticks}}
      .dump();
}

TEST_F(RunTest, ALockOfALivingProcessMeansRunning) {
  folder.write("run/metrics.jsonl", kMetrics);
  folder.write("run/summary.json",
               R"({"exit_reason": "stopped by SIGTERM"})");  // of the part before a resume
  core::ProcessIdentity process = core::this_process();
  folder.write("run/.lock", lock_of(process));
  EXPECT_EQ(read().state, Lifecycle::running);
  EXPECT_EQ(read().state_text, "running, epoch 2 of 3");
  process.start_ticks += 1;  // the number was used again
  folder.write("run/.lock", lock_of(process));
  EXPECT_EQ(read().state, Lifecycle::stopped);
  folder.write("run/.lock", "{\"pid\": \"me\"");
  EXPECT_EQ(read().state, Lifecycle::stopped);
}

TEST_F(RunTest, ALockOfAnotherHostIsSaidToBeThat) {
  core::ProcessIdentity process = core::this_process();
  process.host = "elsewhere";
  folder.write("run/.lock", lock_of(process));
  EXPECT_EQ(read().state, Lifecycle::incomplete);
  EXPECT_NE(read().state_text.find("perhaps running on elsewhere"), std::string::npos) << read().state_text;
}

}  // namespace
}  // namespace guise::runs

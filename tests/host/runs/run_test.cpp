// run: reading a run folder whole, torn, old or foreign.
#include "runs/run.h"

#include <cmath>

#include "core/process_identity.h"
#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::runs {

using support::refusal_of;
using support::TemporaryFolder;

namespace {

const std::string kConfig = R"({"train": {"epochs": 3, "seed": 7}, "strategy": {"name": "kd"}})";
const std::string kMetrics =
    R"({"event":"train","step":0,"epoch":0,"loss":3,"terms":{"loss_ce":{"raw":2,"weighted":2},"loss_kd":{"raw":4,"weighted":1}},"lr":0.1,"images_per_second":100}
{"event":"train","step":9,"epoch":0,"loss":2.5,"terms":{"loss_ce":{"raw":2,"weighted":2}},"lr":0.1,"images_per_second":300}
{"event":"evaluate","epoch":0,"step":10,"network":"student","top1":60,"top1_interval":[50,70],"top5":90,"loss":1.5,"samples":100,"teacher":{"top1":40,"top1_interval":[30,50],"top5":80,"loss":1.8,"samples":100},"epoch_seconds":2}
{"event":"train","step":19,"epoch":1,"loss":null,"terms":{"loss_ce":{"raw":1,"weighted":1}},"lr":0.01,"images_per_second":200}
{"event":"evaluate","epoch":1,"step":20,"network":"student","top1":55,"top1_interval":[45,65],"top5":91,"loss":1.25,"samples":100,"epoch_seconds":2}
)";

std::string values_of(const Run& run, const std::string& name) {
  const Series* series = find_series(run, name);
  if (series == nullptr) return "none";
  std::string text;
  for (const Point& point : series->points) {
    text +=
        std::to_string(point.epoch) + ":" + std::to_string(point.step) + ":" + plain_text(point.value) + " ";
  }
  return text;
}

class RunTest : public testing::Test {
 protected:
  RunTest() { folder.write("run/config.json", kConfig); }
  runs::Run read() const { return read_run(folder.path("run")); }
  TemporaryFolder folder;
};

TEST_F(RunTest, EveryMetricHasItsCourse) {
  folder.write("run/metrics.jsonl", kMetrics);
  const runs::Run run = read();
  EXPECT_EQ(values_of(run, "top1"), "0:10:60 1:20:55 ");
  EXPECT_EQ(values_of(run, "teacher.top1"), "0:10:40 ");
  EXPECT_EQ(values_of(run, "loss"), "0:10:1.5 1:20:1.25 ");
  EXPECT_EQ(values_of(run, "loss_ce"), "0:0:2 0:9:2 1:19:1 ");
  EXPECT_EQ(values_of(run, "loss_kd"), "0:0:4 ");
  EXPECT_EQ(values_of(run, "lr"), "0:0:0.1 0:9:0.1 1:19:0.01 ");
  EXPECT_EQ(values_of(run, "samples"), "none");
  EXPECT_EQ(values_of(run, "epoch_seconds"), "none");
  EXPECT_EQ(last_value(run, "top5"), 91);
  EXPECT_EQ(last_value(run, "top7"), std::nullopt);
}

TEST_F(RunTest, ImagesPerSecondAreAveragedOverEachEpoch) {
  folder.write("run/metrics.jsonl", kMetrics);
  EXPECT_EQ(values_of(read(), "images_per_second"), "0:9:200 1:19:200 ");
}

TEST_F(RunTest, AValueThatWasNotFiniteIsNaN) {
  folder.write("run/metrics.jsonl", kMetrics);
  const runs::Run run = read();
  ASSERT_EQ(find_series(run, "train.loss")->points.size(), 3u);
  EXPECT_TRUE(std::isnan(find_series(run, "train.loss")->points.back().value));
}

TEST_F(RunTest, BestIsTheGreatestTop1AndLastTheNewest) {
  folder.write("run/metrics.jsonl", kMetrics);
  const runs::Run run = read();
  EXPECT_EQ(run.best_evaluation.at("epoch"), 0);
  EXPECT_EQ(run.last_evaluation.at("epoch"), 1);
  EXPECT_EQ(run.steps_per_epoch, 10);
  EXPECT_EQ(run.epochs, 3);
}

TEST_F(RunTest, TheEpochsLengthIsAlsoSeenFromTrainingLines) {
  folder.write("run/metrics.jsonl", R"({"event":"train","step":4,"epoch":0,"loss":1}
{"event":"train","step":11,"epoch":0,"loss":1}
{"event":"train","step":14,"epoch":1,"loss":1}
)");
  EXPECT_EQ(read().steps_per_epoch, 12);
}

TEST_F(RunTest, ATornLastLineIsIgnored) {
  folder.write("run/metrics.jsonl", kMetrics + R"({"event":"evaluate","epoch":2,"st)");
  EXPECT_EQ(values_of(read(), "top1"), "0:10:60 1:20:55 ");
  folder.write("run/metrics.jsonl", kMetrics + R"({"event":"evaluate","epoch":2,"step":30,"top1":99})");
  EXPECT_EQ(values_of(read(), "top1"), "0:10:60 1:20:55 ");
}

TEST_F(RunTest, ALineInTheMiddleThatIsNoJsonIsNamed) {
  folder.write("run/metrics.jsonl", "{\"event\":\"train\"}\n{\"event\":\n{\"event\":\"train\"}\n");
  const std::string text = refusal_of([&] { read(); });
  EXPECT_NE(text.find("run/metrics.jsonl:2: not a line of JSON"), std::string::npos) << text;
  folder.write("run/metrics.jsonl", "7\n");
  EXPECT_NE(refusal_of([&] { read(); }).find("metrics.jsonl:1: not an event"), std::string::npos);
}

TEST_F(RunTest, EventsOfOtherKindsOrTypesAreNoMetrics) {
  folder.write("run/metrics.jsonl", R"({"event":"resume","epoch":1,"step":3,"top1":5}
{"event":"evaluate","epoch":"one","step":1,"top1":1}
{"event":"evaluate","epoch":-1,"step":1,"top1":1}
{"event":"evaluate","epoch":1e300,"step":1,"top1":1}
{"event":"train","epoch":0,"step":1,"terms":[1],"loss":"x","lr":true}
{"top1":3}

)");
  EXPECT_TRUE(read().series.empty());
}

TEST_F(RunTest, ATermMayHaveANameThatIsTaken) {
  folder.write(
      "run/metrics.jsonl",
      R"({"event":"train","epoch":0,"step":1,"loss":1,"lr":0.5,"terms":{"lr":{"raw":9},"top1":{"raw":8}}}
{"event":"evaluate","epoch":0,"step":1,"top1":60}
)");
  const runs::Run run = read();
  EXPECT_EQ(values_of(run, "lr"), "0:1:0.5 ");
  EXPECT_EQ(values_of(run, "term lr"), "0:1:9 ");
  EXPECT_EQ(values_of(run, "top1"), "0:1:60 ");
  EXPECT_EQ(values_of(run, "term top1"), "0:1:8 ");
}

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

TEST_F(RunTest, DocumentsAndPicturesMayBeMissing) {
  const runs::Run run = read();
  EXPECT_TRUE(read_document(run, "evaluation.json").is_null());
  EXPECT_EQ(read_picture(run, "errors.png"), std::nullopt);
  folder.write("run/errors.png", "12345");
  EXPECT_EQ(read_picture(run, "errors.png"), "12345");
  EXPECT_NE(refusal_of([&] { read_picture(run, "errors.png", 4); }).find("at most 4 bytes"),
            std::string::npos);
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

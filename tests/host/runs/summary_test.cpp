// A summary goes there and back; an older one is read.
#include "runs/summary.h"

#include <gtest/gtest.h>

#include "document_test_support.h"

namespace guise::runs {
namespace {

Summary whole_summary() {
  return {.ending = {Lifecycle::stopped, "stopped by SIGTERM"},
          .final = result_of(50),
          .best = result_of(60),
          .wall_seconds = 3.5,
          .images_per_second = 100,
          .parameters = 7,
          .multiply_adds = 8,
          .data = DataFacts{.source = "here",
                            .train_images = 9,
                            .test_images = 4,
                            .class_names = {"a", "b"},
                            .mean = {1, 2, 3},
                            .std = {4, 5, 6},
                            .height = 28,
                            .width = 32},
          .continual = ContinualFigures{.tasks = 2,
                                        .tasks_done = 2,
                                        .values = {{"class.average_accuracy", 61.5},
                                                   {"class.forgetting_max", std::nullopt, "one task"},
                                                   {"teacher.task.forgetting_max", -3}}},
          .plugins = {{"loss", "kd", "1.0.0", "/x/kd.so", "abc"}},
          .command = {"guise", "train"},
          .threads = 2,
          .system = {{"host", "here"}}};
}

TEST(SummaryDocument, GoesThereAndBack) {
  EXPECT_EQ(summary_from(through_text(to_json(whole_summary())), "summary.json"), whole_summary());
  const Summary empty{.ending = {Lifecycle::failed, "failed: early"}};
  EXPECT_EQ(summary_from(through_text(to_json(empty)), "summary.json"), empty);
}

TEST(SummaryDocument, OfAnOlderGuiseSaysHowItEndedInWords) {
  const auto state_of = [](const char* reason) { return ending_in(Json{{"exit_reason", reason}})->state; };
  EXPECT_EQ(state_of("finished"), Lifecycle::finished);
  EXPECT_EQ(state_of("stopped at step 3"), Lifecycle::stopped);
  EXPECT_EQ(state_of("failed: x"), Lifecycle::failed);
  EXPECT_EQ(state_of("term loss_kd is nan"), Lifecycle::failed);
  EXPECT_EQ(ending_in(nullptr), std::nullopt);
  const Summary old =
      summary_from(Json::parse(R"({"exit_reason": "finished", "data": {"source": "x"}})"), "");
  EXPECT_EQ(old.data, std::nullopt);
}

TEST(SummaryDocument, TheStateDecidesAndNotTheWords) {
  EXPECT_EQ(ending_in(Json{{"state", "failed"}, {"exit_reason", "finished too early"}})->state,
            Lifecycle::failed);
  EXPECT_EQ(ending_in(Json{{"state", "finished"}, {"exit_reason", "all done"}})->state, Lifecycle::finished);
}

// By hand, or of another program.
TEST(SummaryDocument, WhatIsOfAnotherKindIsMissing) {
  const Summary odd = summary_from(
      Json::parse(R"({"state": "finished", "parameters": 1e300, "threads": "two", "wall_seconds": null,
                      "final": 3, "best": {"epoch": -1}, "command": "guise", "plugins": {"kind": "loss"}})"),
      "");
  EXPECT_EQ(odd.parameters, 0);
  EXPECT_EQ(odd.threads, 0);
  EXPECT_EQ(odd.wall_seconds, 0);
  EXPECT_EQ(odd.final, std::nullopt);
  EXPECT_EQ(odd.best, std::nullopt);
  EXPECT_TRUE(odd.command.empty());
  EXPECT_TRUE(odd.plugins.empty());
}

// Nothing of a data set is better than half of it: pictures would be normalised by zeros.
TEST(SummaryDocument, FactsOfTheDataAreWholeOrMissing) {
  Json document = to_json(whole_summary());
  for (const char* key : {"class_names", "mean", "std", "image_size"}) {
    Json without = document;
    without["data"].erase(key);
    EXPECT_EQ(summary_from(without, "").data, std::nullopt) << key;
  }
  document["data"]["mean"] = {1, 2};
  EXPECT_EQ(summary_from(document, "").data, std::nullopt);
  document["data"] = to_json(whole_summary())["data"];
  document["data"].erase("source");
  EXPECT_EQ(summary_from(document, "").data->height, 28);
}

}  // namespace
}  // namespace guise::runs

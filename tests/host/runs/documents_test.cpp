// Documents of a run go there and back; those of a newer Guise are refused, older ones read.
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "runs/checkpoint_state.h"
#include "runs/evaluation_document.h"
#include "runs/event.h"
#include "runs/features_document.h"
#include "runs/lifecycle.h"
#include "runs/lock.h"
#include "runs/networks.h"
#include "runs/schema.h"
#include "runs/summary.h"

namespace guise::runs {
namespace {

EpochResult result_of(double top1) {
  return {2, 30, {{kStudent, {40, {{"top1", top1, Interval{top1 - 1, top1 + 1}}, {"loss", 0.75}}}}}};
}

// As a file holds it.
Json through_text(const Json& document) {
  return Json::parse(document.dump());
}

template <class Action>
std::string refusal_of(Action action) {
  try {
    action();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.fault(), core::Fault::usage);
    return error.what();
  }
  return "";
}

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

TEST(Lifecycles, AreNamed) {
  for (const Lifecycle state : {Lifecycle::running, Lifecycle::finished, Lifecycle::stopped,
                                Lifecycle::failed, Lifecycle::incomplete}) {
    EXPECT_EQ(lifecycle_named(to_text(state)), state);
  }
  EXPECT_EQ(lifecycle_named("asleep"), std::nullopt);
}

TEST(LockText, GoesThereAndBack) {
  const Lock lock{core::this_process()};
  EXPECT_EQ(parse_lock(to_text(lock)), lock);
  EXPECT_EQ(parse_lock("{"), std::nullopt);
  EXPECT_EQ(parse_lock("{}"), std::nullopt);
  std::string newer = to_text(lock);
  newer.replace(newer.find("guise.lock/1"), 12, "guise.lock/2");
  EXPECT_EQ(parse_lock(newer), std::nullopt);
}

TEST(EventLine, GoesThereAndBack) {
  const Event trained = TrainEvent{.epoch = 1,
                                   .step = 19,
                                   .loss = 2.5,
                                   .terms = {{"loss_kd", 4, 1}, {"loss_ce", 2, 2}},
                                   .lr = 0.1,
                                   .images_per_second = 300,
                                   .data_seconds = 0.5,
                                   .eta_seconds = 60,
                                   .elapsed_seconds = 7};
  EXPECT_EQ(event_from(through_text(to_json(trained))), trained);
  const Event evaluated = EvaluateEvent{result_of(70), 2.5};
  EXPECT_EQ(event_from(through_text(to_json(evaluated))), evaluated);
}

TEST(EventLine, OfAnotherKindIsNone) {
  EXPECT_EQ(event_from(Json::parse(R"({"event":"resume","step":3})")), std::nullopt);
  EXPECT_EQ(event_from(Json::parse(R"([1])")), std::nullopt);
  const auto not_finite = event_from(Json::parse(R"({"event":"train","step":3,"loss":null})"));
  EXPECT_TRUE(std::isnan(*std::get<TrainEvent>(*not_finite).loss));
}

TEST(CheckpointStates, GoThereAndBack) {
  const CheckpointState state{.guise = "1.0.0",
                              .position = {1, 2, 6},
                              .run = {{"strategy", {{"state", "00ff"}}}},
                              .recorder = {.metrics_bytes = 123,
                                           .interval_steps = 2,
                                           .interval_images = 20,
                                           .interval_loss = 0.1 + 0.2,
                                           .interval_data_seconds = 0.25,
                                           .interval_seconds = 0.5,
                                           .interval_terms = {{"loss_ce", 1, 2}},
                                           .seconds = 10,
                                           .epoch_seconds = 1,
                                           .training_seconds = 8,
                                           .images_seen = 60,
                                           .results = {result_of(50), result_of(55)}},
                              .best = 55,
                              .origin = {{{"train", {{"seed", 1}}}}, Json::array(), {{"threads", 2}}}};
  EXPECT_EQ(checkpoint_state_from(through_text(to_json(state))), state);
  RecorderState later = state.recorder;
  later.seconds = 99;
  EXPECT_NE(later, state.recorder);
  EXPECT_EQ(without_times(later), without_times(state.recorder));
  later.images_seen += 1;
  EXPECT_NE(without_times(later), without_times(state.recorder));
  EXPECT_THROW(checkpoint_state_from(Json::object()), Json::exception);
}

TEST(EvaluationDocuments, GoThereAndBack) {
  const EvaluationDocument document{.epoch = 1,
                                    .step = 8,
                                    .network = "student",
                                    .class_names = {"a", "b"},
                                    .confusion = {{3, 1}, {0, 4}},
                                    .errors = {{7, 0, 1, 0.9, 0.1}},
                                    .thumbnails = Thumbnails{"errors.png", 8, 32, 32}};
  EXPECT_EQ(evaluation_document_from(through_text(to_json(document)), ""), document);
  Json uneven = to_json(document);
  uneven["confusion"] = {{1, 2}, {3}};
  EXPECT_NE(refusal_of([&] { evaluation_document_from(uneven, "evaluation.json"); }).find("a square matrix"),
            std::string::npos);
}

TEST(FeaturesDocuments, GoThereAndBack) {
  const FeaturesDocument document{.epoch = 1,
                                  .step = 8,
                                  .strategy = "mask_all",
                                  .view_names = {"z_m"},
                                  .samples = {{5, 1, {0.5, 1}, {{0, 1}}}}};
  EXPECT_EQ(features_document_from(through_text(to_json(document)), ""), document);
  Json uneven = to_json(document);
  uneven["samples"][0]["views"][0] = {1};
  EXPECT_NE(
      refusal_of([&] { features_document_from(uneven, "features.json"); }).find("rows of the same length"),
      std::string::npos);
}

TEST(Schemas, OfANewerGuiseAreRefused) {
  for (const char* name : {"guise.summary", "guise.evaluation", "guise.features"}) {
    Json document = Json{{"schema", std::string(name) + "/2"}};
    const std::string text = refusal_of([&] {
      if (std::string(name) == "guise.summary") summary_from(document, name);
      if (std::string(name) == "guise.evaluation") evaluation_document_from(document, name);
      if (std::string(name) == "guise.features") features_document_from(document, name);
    });
    EXPECT_NE(text.find("was written by a newer Guise"), std::string::npos) << name << ": " << text;
  }
  EXPECT_NE(
      refusal_of([&] { summary_from(Json{{"schema", "guise.features/1"}}, ""); }).find("another document"),
      std::string::npos);
}

}  // namespace
}  // namespace guise::runs

// Lines of metrics.jsonl go there and back.
#include "runs/event.h"

#include <gtest/gtest.h>

#include <cmath>

#include "document_test_support.h"

namespace guise::runs {
namespace {

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
  const Event measured = MeasureEvent{1, 20, {{"gradient_norm.loss_ce", 0.5}, {"gradient_share.loss_ce", 1}}};
  EXPECT_EQ(event_from(through_text(to_json(measured))), measured);
}

TEST(EventLine, OfAnotherKindIsNone) {
  EXPECT_EQ(event_from(Json::parse(R"({"event":"resume","step":3})")), std::nullopt);
  EXPECT_EQ(event_from(Json::parse(R"([1])")), std::nullopt);
  const auto not_finite = event_from(Json::parse(R"({"event":"train","step":3,"loss":null})"));
  EXPECT_TRUE(std::isnan(*std::get<TrainEvent>(*not_finite).loss));
}

TEST(EventLine, WhatIsNotThereIsNothing) {
  const Event bare = TrainEvent{.epoch = 0, .step = 3};
  EXPECT_EQ(to_json(bare).dump(), R"({"event":"train","step":3,"epoch":0,"terms":{}})");
  EXPECT_EQ(event_from(to_json(bare)), bare);
  EXPECT_EQ(event_from(Json::parse(R"({"event":"train","loss":"2","terms":[1]})")), Event(TrainEvent{}));
}

TEST(EventLine, OfNoEpochOrStepIsNone) {
  EXPECT_EQ(event_from(Json::parse(R"({"event":"train","step":-1})")), std::nullopt);
  EXPECT_EQ(event_from(Json::parse(R"({"event":"evaluate","epoch":"1"})")), std::nullopt);
}

TEST(EventLine, ATermWithoutAWeightedValueHasItsRawOne) {
  const auto event =
      event_from(Json::parse(R"({"event":"train","terms":{"a":{"raw":2},"b":{"weighted":1},"c":3}})"));
  EXPECT_EQ(std::get<TrainEvent>(*event).terms, (std::vector<TermValue>{{"a", 2, 2}}));
}

}  // namespace
}  // namespace guise::runs

// The state of a checkpoint goes there and back, exact doubles included.
#include "runs/checkpoint_state.h"

#include <gtest/gtest.h>

#include "document_test_support.h"

namespace guise::runs {
namespace {

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

TEST(CheckpointStates, WithoutABestThereIsNone) {
  const CheckpointState state;
  EXPECT_TRUE(to_json(state).at("best").is_null());
  EXPECT_EQ(checkpoint_state_from(through_text(to_json(state))).best, std::nullopt);
}

TEST(CheckpointStates, EveryMemberIsNeeded) {
  const Json whole = to_json(CheckpointState{});
  for (const auto& [key, value] : whole.items()) {
    Json without = whole;
    without.erase(key);
    if (key == "guise") {
      EXPECT_EQ(checkpoint_state_from(without).guise, "");
    } else if (key == "data") {
      EXPECT_TRUE(checkpoint_state_from(without).origin.data.is_null());
    } else {
      EXPECT_THROW(checkpoint_state_from(without), Json::exception) << key;
    }
  }
}

}  // namespace
}  // namespace guise::runs

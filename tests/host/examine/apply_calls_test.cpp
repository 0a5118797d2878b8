// Which part of a run `guise apply` pretends, and what does not go together.
#include "examine/apply_calls.h"

#include <gtest/gtest.h>

#include "support/errors.h"

namespace guise::examine {
namespace {

using config::ApplyRequest;
using support::contains;

ApplyRequest at(int64_t epoch, int64_t step) {
  ApplyRequest request;
  request.epoch = epoch;
  request.step = step;
  return request;
}

TEST(ApplyCalls, OfAStrategyAreOneAtTheBeginningUnlessTheyAreToldOtherwise) {
  const ApplyCalls one = calls_of({});
  EXPECT_EQ(one.count, 1);
  EXPECT_EQ(one.at(0).epoch, 0);
  EXPECT_EQ(one.at(0).step, 0);
  EXPECT_EQ(one.epochs, 1);
  EXPECT_EQ(one.total_steps, 1);
}

TEST(ApplyCalls, OfAStrategyFollowEachOtherInOneEpoch) {
  ApplyRequest request = at(3, 10);
  request.calls = 4;
  const ApplyCalls calls = calls_of(request);
  EXPECT_EQ(calls.at(3).epoch, 3);
  EXPECT_EQ(calls.at(3).step, 13);
  EXPECT_EQ(calls.epochs, 4);
  EXPECT_EQ(calls.total_steps, 14);
}

TEST(ApplyCalls, OfAPolicyAreAnEpochEachAndOneForEveryStudent) {
  ApplyRequest request = at(2, 10);
  const ApplyCalls calls = calls_of(request, 3);
  EXPECT_EQ(calls.count, 3);
  EXPECT_EQ(calls.at(2).epoch, 4);
  EXPECT_EQ(calls.at(2).step, 12);
  request.calls = 5;
  EXPECT_EQ(calls_of(request, 3).count, 5);
  EXPECT_EQ(calls_of(request, 3, 100).total_steps, 100);
}

TEST(ApplyCalls, TellThePluginOfTheRun) {
  ApplyRequest request;
  request.epochs = 3;
  request.total_steps = 20;
  bridge::SetupFacts facts;
  calls_of(request).tell(facts);
  EXPECT_EQ(facts.epochs, 3);
  EXPECT_EQ(facts.total_steps, 20);
  EXPECT_EQ(facts.steps_per_epoch, 7);
}

TEST(ApplyCalls, WhatDoesNotGoTogetherNamesBothSides) {
  const auto text = [](const ApplyRequest& request, std::optional<int64_t> students = {},
                       std::optional<int64_t> total = {}) {
    return support::refusal_of([&] { calls_of(request, students, total); });
  };
  ApplyRequest request = at(5, 0);
  request.epochs = 5;
  EXPECT_TRUE(contains(text(request), "--epoch: expected the last call below --epochs 5, received 5"))
      << text(request);
  request = at(0, 19);
  request.total_steps = 20;
  request.calls = 2;
  EXPECT_TRUE(contains(text(request), "--step: expected the last call below --total-steps 20, received 20"))
      << text(request);
  EXPECT_TRUE(contains(text(request, 3), "--calls: expected at least 3, the students of --batch, received 2"))
      << text(request, 3);
  EXPECT_TRUE(contains(text(request, 2, 30), "--set steps says it too, received 20 and 30"))
      << text(request, 2, 30);
}

}  // namespace
}  // namespace guise::examine

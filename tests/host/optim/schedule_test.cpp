// Rates against torch.optim.lr_scheduler, step by step, and the edges of warm-up.
#include "optim/schedule.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "config/parts.h"
#include "core/error.h"
#include "support/places.h"

namespace guise::optim {
namespace {

nlohmann::json reference_schedules() {
  std::ifstream file(support::reference("optimizers/optimizers.json"));
  return nlohmann::json::parse(file).at("schedules");
}

TEST(LearningRate, EveryStepHasTorchsRate) {
  for (const auto& wanted : reference_schedules()) {
    const config::ScheduleConfig schedule{wanted["name"], wanted["milestones"], wanted["gamma"],
                                          wanted["warmup_epochs"]};
    const std::vector<double> rates = wanted["rates"];
    for (size_t step = 0; step < rates.size(); ++step) {
      const double rate = learning_rate(schedule, wanted["base_lr"], static_cast<int64_t>(step),
                                        wanted["steps_per_epoch"], wanted["epochs"]);
      EXPECT_NEAR(rate, rates[step], 1e-12) << wanted["name"] << " step " << step;
    }
  }
}

TEST(LearningRate, TheStudysRatesFallAtEpochs25And35) {
  const config::ScheduleConfig schedule{"multistep", {25, 35}, 0.1, 0};
  const auto rate = [&](int64_t step) { return learning_rate(schedule, 0.1, step, 391, 50); };
  EXPECT_DOUBLE_EQ(rate(25 * 391 - 1), 0.1);
  EXPECT_DOUBLE_EQ(rate(25 * 391), 0.01);
  EXPECT_DOUBLE_EQ(rate(35 * 391 - 1), 0.01);
  EXPECT_NEAR(rate(35 * 391), 0.001, 1e-15);
}

TEST(LearningRate, AWarmUpLongerThanTheRunStillRises) {
  const config::ScheduleConfig schedule{"cosine", {}, 0.1, 10};
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 1.0, 0, 2, 3), 0.05);
  EXPECT_DOUBLE_EQ(learning_rate(schedule, 1.0, 5, 2, 3), 0.3);
}

TEST(LearningRate, AnUnknownNameIsRefusedWithText) {
  try {
    learning_rate({"poly", {}, 0.1, 0}, 1.0, 0, 1, 1);
    FAIL();
  } catch (const core::Error& error) {
    EXPECT_STREQ(error.what(),
                 "schedule: unknown schedule: expected multistep, cosine or constant, received poly");
  }
}

TEST(LearningRate, KnowsEveryScheduleThatARunCanName) {
  EXPECT_EQ(schedule_names(), config::part_names("schedule"));
}

}  // namespace
}  // namespace guise::optim

// What configurations say beside what is usual.
#include "report/differences.h"

#include <algorithm>

#include "made_runs.h"
#include "report/groups.h"

namespace guise::report::testing {
namespace {

TEST(Differences, OfSeveralRunsAreTheKeysThatAreNotTheSame) {
  const auto list = differences({run_of("kd", 0, {1}), run_of("ce", 0, {1})});
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].key, "strategy.name");
  EXPECT_EQ(list[0].values, (std::vector<std::string>{"kd", "ce"}));
}

TEST(Differences, OfOneRunAreTheKeysThatAreNotAtTheirDefaults) {
  runs::Run run = run_of("kd", 0, {1});
  run.config = {{"optimizer", {{"lr", 0.1}, {"momentum", 0.5}}},
                {"strategy", {{"temperature", 4}}},
                {"train", {{"seed", 0}}}};
  const auto list = differences({run});
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].key + " " + list[0].values[0] + " " + list[0].default_value,
            "optimizer.momentum 0.5 0.9");
  EXPECT_EQ(list[1].key + list[1].default_value, "strategy.temperature");
}

TEST(Differences, AKeyThatOneRunLacksIsADash) {
  Runs runs = {run_of("kd", 0, {1}), run_of("kd", 0, {1})};
  runs[1].config["strategy"]["temperature"] = 4;
  const auto list = differences(runs);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].values, (std::vector<std::string>{"-", "4"}));
  EXPECT_EQ(to_json(list)[0].dump(), R"({"key":"strategy.temperature","values":["-","4"],"default":null})");
}

TEST(Differences, AreNotKeysOfAPartThatARunDidNotChoose) {
  runs::Run old = run_of("kd", 0, {1}), sgd = old, adamw = old;
  old.config["optimizer"] = {{"name", "sgd"}, {"lr", 0.1}, {"momentum", 0.9}, {"beta1", 0.5}};
  adamw.config["optimizer"] = {{"name", "adamw"}, {"lr", 0.1}, {"beta1", 0.9}};
  EXPECT_TRUE(differences({old, sgd}).empty());
  EXPECT_TRUE(mixed_keys({old, sgd}, {"kd", {0, 1}}).empty());
  EXPECT_TRUE(std::ranges::none_of(
      differences({old}), [](const Difference& difference) { return difference.key == "optimizer.beta1"; }));
  const auto list = differences({old, adamw});
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].key, "optimizer.name");
  EXPECT_EQ(mixed_keys({old, adamw}, {"kd", {0, 1}}), std::vector<std::string>{"optimizer.name"});
  adamw.config["strategy"]["temperature"] = 4;
  EXPECT_EQ(differences({old, adamw}).back().values, (std::vector<std::string>{"-", "4"}));
}

}  // namespace
}  // namespace guise::report::testing

// A chosen plugin is loaded as what it was chosen for, and only the file that was judged.
#include "train/plugins.h"

#include <gtest/gtest.h>

#include "support/errors.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

config::StrategyConfig chosen(const std::string& name) {
  return tiny_request({{"strategy.name", name}}, "unused").resolved.run.strategy;
}

bridge::SetupFacts facts() {
  bridge::SetupFacts facts;
  facts.feature_dim = 8;
  facts.classes = 10;
  facts.epochs = 2;
  facts.steps_per_epoch = 4;
  facts.total_steps = 8;
  return facts;
}

void ignore(const std::string&) {}

TEST(LoadStrategy, IsRecordedAsItWasLoaded) {
  const config::PluginChoice choice = chosen("kd").plugin;
  const auto loaded = load_strategy(choice, facts(), ignore);
  EXPECT_EQ(loaded.record.kind, "loss");
  EXPECT_EQ(loaded.record.name, "kd");
  EXPECT_EQ(loaded.record.file, choice.file);
  EXPECT_EQ(loaded.record.version, loaded.instance->names().version);
  EXPECT_EQ(loaded.record.sha256.size(), 64u);
}

TEST(LoadStrategy, AnotherFileThanTheOneThatWasJudgedIsRefused) {
  config::PluginChoice choice = chosen("kd").plugin;
  choice.sha256 = std::string(64, '0');
  EXPECT_NE(support::refusal_of([&] { load_strategy(choice, facts(), ignore); }), "");
}

TEST(LoadPolicy, AStrategyIsNone) {
  const config::PluginChoice choice = chosen("kd").plugin;
  EXPECT_NE(support::refusal_of([&] { load_policy(choice, facts(), ignore); }), "");
}

}  // namespace
}  // namespace guise::train::testing

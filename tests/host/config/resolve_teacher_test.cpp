// Teachers, and the options of plugins, as they are resolved.
#include <gtest/gtest.h>

#include "config/keys.h"
#include "config/resolve_support.h"

namespace guise::config {
namespace {

using namespace testing;

TEST(Resolve, AStrategyWithATeacherStartsAfterOneEpochAndBringsItsPolicyWithItsOptions) {
  const Resolved run = resolved({"strategy.name=masked"});
  EXPECT_EQ(run.run.strategy.start_epoch, 1);
  EXPECT_EQ(run.run.teacher.plugin.name, "keep");
  EXPECT_EQ(run.run.teacher.plugin.options, json({{"every", 1}}));
  EXPECT_EQ(run.origins.at("teacher.every"), "default of masked");
  EXPECT_EQ(resolved({"strategy.name=masked", "teacher.every=7"}).run.teacher.plugin.options["every"], 7);
  EXPECT_EQ(resolved({"strategy.name=masked", "teacher.name=move"}).run.teacher.plugin.options,
            json({{"rate", 0.1}}));
}

TEST(Resolve, ATeacherThatNothingReadsIsLeftOutWithAWarning) {
  const Resolved run = resolved({"teacher.name=move", "teacher.eval_on=both"});
  EXPECT_EQ(run.run.teacher.plugin.name, "");
  EXPECT_EQ(run.run.teacher.eval_on, "student");
  EXPECT_TRUE(warned(run, "ce reads no teacher"));
  EXPECT_TRUE(warned(run, "the student is evaluated"));
  EXPECT_TRUE(contains(refusal({"teacher.name=moove"}), "plugin moove: not found"));
}

TEST(Resolve, OptionsOfAnotherPluginAreLeftOutWhenALaterLayerReplacesIt) {
  const TemporaryFolder folder;
  const std::string file = folder.write(
      "a.json", R"({"strategy": {"ratio": 0.5, "name": "masked"}, "teacher": {"every": 3, "name": "keep"}})");
  const Resolved moved = resolved({"teacher.name=move"}, file);
  EXPECT_EQ(moved.run.teacher.plugin.options, json({{"rate", 0.1}}));
  EXPECT_EQ(moved.run.strategy.plugin.options["ratio"], 0.5);
  EXPECT_TRUE(warned(moved, "teacher is move, so what was written for keep is left out: teacher.every"));
  EXPECT_EQ(resolved({"strategy.name=ce"}, file).run.teacher.plugin.name, "");
}

TEST(Resolve, AnUnknownPluginOptionNamesTheNearestOrItsSection) {
  EXPECT_TRUE(contains(refusal({"strategy.name=masked", "strategy.ration=1"}), "did you mean ratio?"));
  EXPECT_TRUE(contains(refusal({"strategy.name=masked", "strategy.lr=1"}), "lr belongs to optimizer"));
  EXPECT_TRUE(contains(refusal({"strategy.zzzzzz=1"}), "guise describe ce lists its options"));
  EXPECT_TRUE(contains(refusal({"average.rate=1"}), "there is no average to have this option"));
  EXPECT_TRUE(contains(refusal({"teacher.every=1"}), "there is no teacher to have this option"));
}

TEST(Resolve, ATeacherFromFilesHasNoPolicyAndBeginsAtOnce) {
  const TemporaryFolder folder;
  folder.write("a.safetensors", "");
  folder.write("step-000001.state.json", "");
  const std::string file =
      folder.write("run.json", R"({"teacher": {"from": ["a.safetensors", "step-000001"]}})");
  const Resolved run = resolved({"strategy.name=whole"}, file);
  EXPECT_EQ(run.run.teacher.from,
            (std::vector<std::string>{folder.path("a.safetensors"), folder.path("step-000001")}));
  EXPECT_EQ(run.run.teacher.plugin.name, "");
  EXPECT_EQ(run.document.at("teacher").at("name"), nullptr);
  EXPECT_EQ(run.run.strategy.start_epoch, 0);
  EXPECT_EQ(
      resolved({"strategy.name=whole", "teacher.from=" + folder.path("a.safetensors")}).run.teacher.from,
      std::vector<std::string>{folder.path("a.safetensors")});
}

TEST(Resolve, ATeacherFromFilesIsRefusedWithWhatMovesIt) {
  const TemporaryFolder folder;
  const std::string from = "teacher.from=" + folder.write("a.safetensors", "");
  const auto refused = [&](const std::string& key) { return refusal({"strategy.name=whole", from, key}); };
  EXPECT_TRUE(contains(refused("teacher.name=keep"),
                       "--set: teacher.name: no policy moves a teacher of teacher.from"));
  EXPECT_TRUE(contains(refused("teacher.batch_norm=train"), "is frozen, its statistics too"));
  EXPECT_TRUE(contains(refusal({"strategy.name=masked", from}), "masked reads a teacher's head"));
  EXPECT_TRUE(contains(refused("teacher.rate=1"), "there is no teacher to have this option"));
  EXPECT_TRUE(warned(resolved({from}), "ce reads no teacher, so it is left out"));
  Sources missing = sources({"strategy.name=whole", "teacher.from=/nowhere", "data.name=synthetic"});
  missing.data_required = true;
  EXPECT_TRUE(contains(usage_text([&] { resolve(missing); }),
                       "--set: teacher.from: expected a run folder, a checkpoint in one, or a file of guise "
                       "export, received /nowhere"));
}

TEST(Resolve, PluginOptionsAreCheckedAsKeysAre) {
  EXPECT_TRUE(contains(refusal({"strategy.name=masked", "strategy.ratio=1.5"}),
                       "--set: strategy.ratio: expected a number in [0, 1], received 1.5"));
  EXPECT_TRUE(contains(refusal({"strategy.name=masked", "strategy.ratio=x"}), "received \"x\""));
}

TEST(Resolve, OneNumberOfAnObjectChangesOnlyThatOne) {
  const TemporaryFolder folder;
  const std::string file =
      folder.write("a.json", R"({"optimizer": {"multipliers": {"layer1.": 0, "head": 0.1}}})");
  const Resolved both = resolved({"optimizer.multipliers.head=0.5"}, file);
  EXPECT_EQ(both.run.optimizer.multipliers, (std::map<std::string, double>{{"layer1.", 0}, {"head", 0.5}}));
  EXPECT_EQ(both.origins.at("optimizer.multipliers"), "--set");
  const Resolved whole = resolved({"optimizer.multipliers={\"backbone\": 0.2}"}, file);
  EXPECT_EQ(whole.run.optimizer.multipliers, (std::map<std::string, double>{{"backbone", 0.2}}));
  EXPECT_TRUE(contains(refusal({"optimizer.multipliers.head=-1"}),
                       "--set: optimizer.multipliers.head: expected a number at least 0, received -1"));
}

}  // namespace
}  // namespace guise::config

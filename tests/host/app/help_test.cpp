#include "app/help.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/commands.h"
#include "app/help_topics.h"
#include "config/keys.h"
#include "runs/forgetting.h"
#include "runs/measurements.h"

namespace guise::app {
namespace {

TEST(Help, TheOverviewFitsOnAScreenAndNamesEveryCommand) {
  const std::string text = overview(all_commands(), core::Terminal{});
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 30);
  for (const Command& command : all_commands()) {
    EXPECT_NE(text.find("guise " + command.name + " "), std::string::npos) << command.name;
  }
}

TEST(Help, EveryCommandShowsItsFlagsAndTwoOrThreeExamples) {
  for (const Command& command : all_commands()) {
    const std::string text = command_help(command, core::Terminal{});
    for (const Flag& flag : command.flags)
      EXPECT_NE(text.find("--" + flag.name), std::string::npos) << flag.name;
    EXPECT_GE(command.examples.size(), 2u) << command.name;
    EXPECT_LE(command.examples.size(), 3u) << command.name;
    for (const std::string& example : command.examples) {
      EXPECT_TRUE(example.starts_with("guise " + command.name)) << example;
    }
  }
}

TEST(Help, ThePageOnConfigurationNamesEveryKey) {
  const std::string text = find_topic("config")->text(core::Terminal{});
  for (const config::Option& row : config::run_keys())
    EXPECT_NE(text.find(row.key), std::string::npos) << row.key;
}

TEST(Help, EveryLoggedMeasurementIsNamedWhereOneIsChosen) {
  const std::string keys = find_topic("config")->text(core::Terminal{});
  const std::vector<Command> commands = all_commands();
  const auto compare = std::ranges::find(commands, "compare", &Command::name);
  const std::string flags = command_help(*compare, core::Terminal{});
  for (const std::string& name : runs::measurement_names(runs::Extent::logged, {})) {
    EXPECT_NE(keys.find(name, keys.rfind("checkpoint.best_metric")), std::string::npos) << name;
    EXPECT_NE(flags.find(name), std::string::npos) << name;
  }
}

TEST(Help, ThePageOnFiguresNamesEachWithItsSource) {
  const std::string text = find_topic("figures")->text(core::Terminal{});
  for (const runs::Figure& figure : runs::figures()) {
    EXPECT_NE(text.find(figure.name), std::string::npos) << figure.name;
    EXPECT_NE(text.find(figure.source), std::string::npos) << figure.name;
  }
  for (const runs::AccuracyKind& kind : runs::accuracy_kinds())
    EXPECT_NE(text.find(kind.member), std::string::npos) << kind.name;
}

TEST(Help, ThePageOnExitCodesSaysHowToGoOn) {
  const std::string text = find_topic("exit-codes")->text(core::Terminal{});
  for (const char* part : {"0  done", "1  failed", "2  wrong use", "3  stopped", "USR1", "--resume"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
}

TEST(Help, PlainTextHasNoEscape) {
  for (const Topic& topic : all_topics()) {
    EXPECT_EQ(topic.text(core::Terminal{}).find('\033'), std::string::npos) << topic.name;
  }
}

}  // namespace
}  // namespace guise::app

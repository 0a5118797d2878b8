// The list of checks against itself, the corners of an option table, and the report. What the checks find is
// tested from outside: check_test.py and tests/bad_plugins.
#include "examine/check_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "examine/check_report.h"

namespace guise::examine {
namespace {

using nlohmann::json;

TEST(CheckList, RunsEveryCheckThatTheReportNamesOnce) {
  for (const auto kind : {config::PluginKind::strategy, config::PluginKind::policy}) {
    std::vector<std::string> run = {kFileCheck, kDescriptorCheck};
    for (const Check& check : checks_of(kind)) run.push_back(check.name);
    std::vector<std::string> named = check_names(kind);
    std::sort(run.begin(), run.end());
    std::sort(named.begin(), named.end());
    EXPECT_EQ(run, named);
  }
}

TEST(CheckList, RunsFirstWhatTheOthersStandOn) {
  const auto first_four = [](config::PluginKind kind) {
    std::vector<std::string> names;
    for (const Check& check : checks_of(kind)) names.push_back(check.name);
    names.resize(4);
    return names;
  };
  EXPECT_EQ(first_four(config::PluginKind::strategy),
            (std::vector<std::string>{"imports", "create", "float32", "options"}));
  EXPECT_EQ(first_four(config::PluginKind::policy),
            (std::vector<std::string>{"imports", "create", "update", "options"}));
  EXPECT_TRUE(is_gate(config::PluginKind::strategy, kDescriptorCheck));
  EXPECT_TRUE(is_gate(config::PluginKind::strategy, "float32"));
  EXPECT_FALSE(is_gate(config::PluginKind::strategy, "gradient"));
  EXPECT_FALSE(is_gate(config::PluginKind::policy, "float32"));
}

config::Option real(double minimum, double maximum, bool open, double now) {
  config::Option option;
  option.key = "x";
  option.default_value = now;
  option.minimum = minimum;
  option.maximum = maximum;
  option.minimum_exclusive = option.maximum_exclusive = open;
  return option;
}

std::vector<json> values_of(const config::Option& option) {
  std::vector<json> values;
  for (const json& corner : option_corners({option})) values.push_back(corner.at(option.key));
  return values;
}

TEST(OptionCorners, AreTheDefaultAndTheEndsOfAClosedRange) {
  EXPECT_EQ(values_of(real(0, 1, false, 0.5)), (std::vector<json>{0.5, 0.0, 1.0}));
}

TEST(OptionCorners, StayInsideAnOpenRangeAndGoOutwardsWhereThereIsNoEnd) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(values_of(real(0, infinity, true, 2)), (std::vector<json>{2.0, 0.5, 5.0}));
  EXPECT_EQ(values_of(real(-infinity, infinity, false, 0)), (std::vector<json>{0.0, -1.0, 1.0}));
}

TEST(OptionCorners, AreEveryChoiceAndBothBools) {
  config::Option choice, flag;
  choice.key = "mode";
  choice.type = config::OptionType::string;
  choice.default_value = "b";
  choice.choices = {"a", "b", "c"};
  flag.key = "on";
  flag.type = config::OptionType::boolean;
  flag.default_value = true;
  EXPECT_EQ(option_corners({choice, flag}), (std::vector<json>{{{"mode", "b"}, {"on", true}},
                                                               {{"mode", "a"}, {"on", true}},
                                                               {{"mode", "c"}, {"on", true}},
                                                               {{"mode", "b"}, {"on", false}}}));
}

FileReport report_with(Result result) {
  return {
      "/x/a.so", "00", {{"loss", "a", "1.0.0", {{"file", passed(), 0}, {"nan", {result, "because"}, 0.5}}}}};
}

TEST(FileReport, FailsByOneFailureOnly) {
  EXPECT_TRUE(report_with(Result::pass).passed());
  EXPECT_TRUE(report_with(Result::warn).passed());
  EXPECT_TRUE(report_with(Result::skip).passed());
  EXPECT_FALSE(report_with(Result::fail).passed());
}

TEST(FileReport, SaysTheSameAsTextAndAsJson) {
  const FileReport report = report_with(Result::fail);
  EXPECT_EQ(to_text(report, {}),
            "a 1.0.0, loss strategy, in /x/a.so\n  pass  file\n  fail  nan               because\nfailed: 1 "
            "pass, 1 fail\n");
  const json document = json::parse(to_json(report));
  EXPECT_EQ(document["plugins"][0]["checks"][1],
            (json{{"check", "nan"}, {"result", "fail"}, {"why", "because"}, {"seconds", 0.5}}));
  EXPECT_EQ(document["passed"], false);
}

TEST(FileReport, JoinsChecksThatAreSkippedForOneReason) {
  const FileReport report{"/x/a.so",
                          "00",
                          {{"loss",
                            "a",
                            "1.0.0",
                            {{"nan", skipped("file failed"), 0},
                             {"seed", skipped("file failed"), 0},
                             {"time", skipped("other"), 0}}}}};
  const std::string text = to_text(report, {});
  EXPECT_NE(text.find("  skip  nan, seed: file failed\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  skip  time              other\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace guise::examine

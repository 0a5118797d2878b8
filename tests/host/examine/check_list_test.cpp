// The list of checks against itself. What the checks find is tested from outside: check_test.py and
// tests/bad_plugins.
#include "examine/check_list.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace guise::examine {
namespace {

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

}  // namespace
}  // namespace guise::examine

#include "config/keys.h"

#include <gtest/gtest.h>

#include <set>

namespace guise::config {
namespace {

TEST(Keys, EveryDefaultFitsItsOwnRow) {
  for (const Option& row : run_keys())
    EXPECT_NO_THROW(checked_value(row, row.default_value, row.key)) << row.key;
}

TEST(Keys, EveryRowIsUniqueHasHelpAndASection) {
  std::set<std::string> seen;
  for (const Option& row : run_keys()) {
    EXPECT_TRUE(seen.insert(row.key).second) << row.key;
    EXPECT_FALSE(row.help.empty()) << row.key;
    EXPECT_NE(row.key.find('.'), std::string::npos) << row.key;
  }
}

TEST(Keys, SectionsComeInTheOrderOfTheDocument) {
  EXPECT_EQ(section_names(),
            (std::vector<std::string>{"data", "model", "optimizer", "schedule", "train", "strategy",
                                      "teacher", "average", "evaluate", "record", "checkpoint"}));
}

TEST(Keys, PluginSectionsKnowTheirKind) {
  EXPECT_EQ(find_plugin_section("strategy")->kind, PluginKind::strategy);
  EXPECT_EQ(find_plugin_section("average")->kind, PluginKind::policy);
  EXPECT_EQ(find_plugin_section("data"), nullptr);
}

}  // namespace
}  // namespace guise::config

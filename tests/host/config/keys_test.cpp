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

// A value other than the default, of which nothing else is known.
nlohmann::json other_value(const RunKey& row) {
  if (row.type == OptionType::boolean) return !row.default_value.get<bool>();
  if (!row.choices.empty())
    return row.choices.front() == row.default_value ? row.choices.back() : row.choices.front();
  if (row.type == OptionType::string) return "text";
  if (row.type == OptionType::integer)
    return row.default_value.is_null()                         ? 3
           : row.default_value.get<double>() + 1 > row.maximum ? row.default_value.get<int64_t>() - 1
                                                               : row.default_value.get<int64_t>() + 1;
  if (row.type == OptionType::real) {
    const double other = row.default_value.get<double>() / 2 + 0.25;
    return other < row.minimum ? row.minimum + 1 : other;
  }
  if (row.type == OptionType::text_list) return {"text", "another"};
  if (row.type == OptionType::real_map) return {{"head", 0.5}};
  return row.type == OptionType::integer_list ? nlohmann::json{2, 3} : nlohmann::json{1.5, 2.5};
}

TEST(Keys, EveryRowButAPluginsNameFillsAMemberAndReadsItBack) {
  for (const RunKey& row : run_keys()) {
    const bool plugin_name =
        find_plugin_section(section_of(row.key)) != nullptr && row.key.ends_with(".name");
    ASSERT_EQ(static_cast<bool>(row.fill), !plugin_name) << row.key;
    if (plugin_name) continue;
    RunConfig run;
    for (const nlohmann::json& value : {row.default_value, other_value(row), row.default_value}) {
      row.fill(run, checked_value(row, value, row.key));
      if (!value.is_null() || row.type == OptionType::string) {
        EXPECT_EQ(row.read(run), value) << row.key;
      }
    }
  }
}

TEST(Keys, NoTwoRowsFillOneMember) {
  for (const RunKey& row : run_keys()) {
    if (!row.fill) continue;
    RunConfig run;
    for (const RunKey& other : run_keys()) {
      if (other.fill) other.fill(run, other.default_value);
    }
    row.fill(run, other_value(row));
    for (const RunKey& other : run_keys()) {
      if (!other.fill || other.key == row.key || other.default_value.is_null()) continue;
      EXPECT_EQ(other.read(run), other.default_value) << row.key << " changes " << other.key;
    }
  }
}

TEST(Keys, SectionsComeInTheOrderOfTheDocument) {
  EXPECT_EQ(section_names(), (std::vector<std::string>{"data", "model", "optimizer", "schedule", "loss",
                                                       "train", "strategy", "teacher", "average", "continual",
                                                       "evaluate", "record", "measure", "checkpoint"}));
}

TEST(Keys, PluginSectionsKnowTheirKind) {
  EXPECT_EQ(find_plugin_section("strategy")->kind, PluginKind::strategy);
  EXPECT_EQ(find_plugin_section("average")->kind, PluginKind::policy);
  EXPECT_EQ(find_plugin_section("data"), nullptr);
}

}  // namespace
}  // namespace guise::config

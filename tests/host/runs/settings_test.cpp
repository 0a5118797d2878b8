// What a recorded configuration says of its run: of any release, and with keys missing.
#include "runs/settings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "config/keys.h"
#include "support/places.h"

namespace guise::runs {
namespace {

using Settings = std::map<std::string, Json>;

Settings settings_by_key(const Json& config) {
  Settings settings;
  for (const FlatValue& flat : settings_of(config)) settings[flat.key] = flat.value;
  return settings;
}

std::vector<Json> golden_configurations() {
  std::vector<Json> documents;
  for (const auto& entry :
       std::filesystem::directory_iterator(support::source_folder() / "tests/golden/0.9")) {
    Json document = read_object((entry.path() / "config.json").string(), "");
    if (!document.is_null()) documents.push_back(std::move(document));
  }
  return documents;
}

TEST(Settings, AreThoseOfTheChosenPartsOnly) {
  const Settings settings = settings_by_key(
      {{"optimizer", {{"name", "adamw"}, {"momentum", 0.5}, {"beta1", 0.8}}}, {"strategy", {{"extra", 1}}}});
  EXPECT_FALSE(settings.contains("optimizer.momentum"));
  EXPECT_EQ(settings.at("optimizer.beta1"), 0.8);
  EXPECT_EQ(settings.at("optimizer.beta2"), 0.999);
  EXPECT_EQ(settings.at("strategy.extra"), 1);
}

TEST(Settings, AnObjectOfNamesIsOneValue) {
  const Json multipliers = {{"head", 0.5}, {"layer1.", 0.0}};
  const Settings settings = settings_by_key({{"optimizer", {{"multipliers", multipliers}}}});
  EXPECT_EQ(settings.at("optimizer.multipliers"), multipliers);
  EXPECT_FALSE(settings.contains("optimizer.multipliers.head"));
  EXPECT_EQ(settings_by_key(Json::object()).at("optimizer.multipliers"), Json::object());
}

TEST(Settings, OfAPartThatIsNotKnownStandAsTheyAre) {
  const Settings settings = settings_by_key({{"optimizer", {{"name", "lion"}, {"beta1", 0.8}}}});
  EXPECT_EQ(settings.at("optimizer.beta1"), 0.8);
  EXPECT_FALSE(settings.contains("optimizer.beta2"));
}

TEST(Settings, ThatAreAbsentAreAtTheirDefaults) {
  size_t tried = 0;
  for (const Json& config : golden_configurations()) {
    const Settings whole = settings_by_key(config);
    for (const auto& [key, value] : whole) {
      const config::RunKey* row = config::find_run_key(key);
      if (row == nullptr || row->default_value != nlohmann::json(value)) continue;
      Json shorter = config;
      const size_t dot = key.rfind('.');
      std::string parent = "/" + key.substr(0, dot);
      std::ranges::replace(parent, '.', '/');
      if (!shorter.contains(Json::json_pointer(parent))) continue;  // a section that came later
      shorter[Json::json_pointer(parent)].erase(key.substr(dot + 1));
      EXPECT_EQ(settings_by_key(shorter), whole) << key;
      ++tried;
    }
  }
  EXPECT_GT(tried, 100u);
}

TEST(Settings, TheStartOfAStrategyDependsOnItsTeacher) {
  EXPECT_EQ(settings_by_key(Json::object()).at("strategy.start_epoch"), 0);
  const Json with_teacher = {{"teacher", {{"name", "ema"}}}};
  EXPECT_EQ(settings_by_key(with_teacher).at("strategy.start_epoch"), 1);
  EXPECT_EQ(default_setting(with_teacher, "strategy.start_epoch"), 1);
  EXPECT_EQ(default_setting(with_teacher, "strategy.temperature"), std::nullopt);
}

TEST(Settings, AreIncidentalWhereTheyChangeNoResult) {
  for (const char* key :
       {"train.threads", "record.tensorboard", "checkpoint.keep_last", "measure.collapse", "data.root"})
    EXPECT_TRUE(is_incidental(Json::object(), key)) << key;
  for (const char* key : {"train.seed", "data.name", "recorded", "strategy.name"})
    EXPECT_FALSE(is_incidental(Json::object(), key)) << key;
  EXPECT_FALSE(is_incidental({{"data", {{"name", "image_folder"}}}}, "data.root"));
}

}  // namespace
}  // namespace guise::runs

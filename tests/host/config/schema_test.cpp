#include "config/schema.h"

#include <gtest/gtest.h>

#include "config/keys.h"
#include "config/option.h"

namespace guise::config {
namespace {

using Json = nlohmann::ordered_json;

Option option(OptionType type, nlohmann::json default_value) {
  Option row;
  row.key = "key";
  row.type = type;
  row.default_value = std::move(default_value);
  row.help = "meaning";
  return row;
}

void expect_schema(const Option& row, const char* expected) {
  EXPECT_EQ(nlohmann::json(option_schema(row)), nlohmann::json::parse(expected));
}

TEST(OptionSchema, Boolean) {
  expect_schema(option(OptionType::boolean, true),
                R"json({"type": "boolean", "default": true, "description": "meaning (true or false)"})json");
}

TEST(OptionSchema, IntegerHasIntegerBoundsAndItsUnit) {
  Option row = option(OptionType::integer, 3);
  row.minimum = 1;
  row.maximum = 1e6;
  row.unit = "epochs";
  expect_schema(row, R"json({"type": "integer", "minimum": 1, "maximum": 1000000, "default": 3,
                             "description": "meaning (an integer in [1, 1000000], epochs)"})json");
  EXPECT_TRUE(option_schema(row)["maximum"].is_number_integer());
}

TEST(OptionSchema, RealKeepsOpenEnds) {
  Option row = option(OptionType::real, 0.5);
  row.minimum = 0;
  row.maximum = 1.5;
  row.minimum_exclusive = row.maximum_exclusive = true;
  expect_schema(row,
                R"json({"type": "number", "exclusiveMinimum": 0.0, "exclusiveMaximum": 1.5, "default": 0.5,
                             "description": "meaning (a number in (0, 1.5))"})json");
}

TEST(OptionSchema, TextWithChoices) {
  Option row = option(OptionType::string, "a");
  row.choices = {"a", "b"};
  expect_schema(row, R"json({"type": "string", "enum": ["a", "b"], "default": "a",
                             "description": "meaning (one of a, b)"})json");
}

TEST(OptionSchema, ListsBoundTheirItems) {
  Option row = option(OptionType::integer_list, nlohmann::json::array());
  row.minimum = 1;
  expect_schema(row, R"json({"type": "array", "items": {"type": "integer", "minimum": 1}, "default": [],
                             "description": "meaning (a list of integers at least 1)"})json");
  row = option(OptionType::real_list, nlohmann::json::array({0.5}));
  expect_schema(row, R"json({"type": "array", "items": {"type": "number"}, "default": [0.5],
                             "description": "meaning (a list of numbers)"})json");
}

TEST(OptionSchema, OneTextOrAList) {
  expect_schema(option(OptionType::text_list, nlohmann::json::array()),
                R"json({"type": ["string", "array"], "items": {"type": "string"}, "default": [],
                        "description": "meaning (a text or a list of them)"})json");
}

TEST(OptionSchema, NumbersByNameHaveAnyName) {
  Option row = option(OptionType::real_map, nlohmann::json::object());
  row.minimum = 0;
  expect_schema(row, R"json({"type": "object", "additionalProperties": {"type": "number", "minimum": 0.0},
                             "default": {}, "description": "meaning (an object of names, each with a number at least 0)"})json");
}

TEST(OptionSchema, NullIsAllowedWhereItIsTheDefault) {
  Option row = option(OptionType::string, nullptr);
  row.choices = {"a"};
  const Json schema = option_schema(row);
  EXPECT_EQ(schema["type"], Json({"string", "null"}));
  EXPECT_EQ(schema["enum"], Json({"a", nullptr}));
}

TEST(RunFileSchema, EveryRunKeyIsThereAndSectionsAreClosed) {
  const Json schema = run_file_schema({}, {});
  for (const Option& row : run_keys()) {
    std::string pointer = "/" + row.key;
    for (size_t at = pointer.find('.'); at != std::string::npos; at = pointer.find('.', at)) {
      pointer.replace(at, 1, "/properties/");
    }
    EXPECT_TRUE(schema["properties"].contains(Json::json_pointer(pointer))) << row.key;
  }
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["properties"]["data"]["properties"]["augment"]["additionalProperties"], false);
}

TEST(RunFileSchema, OptionsOfOneNameAndTwoTypesAreEither) {
  PluginDescription first, second;
  first.name = "first";
  second.name = "second";
  first.options = {option(OptionType::integer, 1)};
  second.options = {option(OptionType::real, 1.0)};
  const Json schema = run_file_schema({first, second}, {});
  const Json& rules = schema["properties"]["strategy"]["allOf"];
  ASSERT_EQ(rules.size(), 3U);
  EXPECT_EQ(rules[0]["then"]["properties"]["key"]["type"], "integer");
  EXPECT_EQ(rules[2]["then"]["properties"]["key"],
            Json::parse(R"json({"anyOf": [{"type": "integer"}, {"type": "number"}]})json"));
}

}  // namespace
}  // namespace guise::config

#include "config/json_file.h"

#include <gtest/gtest.h>

#include "config/support.h"

namespace guise::config {
namespace {

std::string refusal(const std::string& text) {
  return usage_text([&] { parse_json(text, "a.json"); });
}

TEST(JsonFile, CommentsAreAllowed) {
  EXPECT_EQ(parse_json("{/* x */ \"a\": 1 // y\n}", "a.json"), nlohmann::json({{"a", 1}}));
}

TEST(JsonFile, ASyntaxErrorHasLineAndColumn) {
  EXPECT_TRUE(contains(refusal("{\n  \"a\": 1,\n}"), "a.json:3:1: not valid JSON"));
  EXPECT_TRUE(contains(refusal("{\"a\" 1}"), "a.json:1:6: not valid JSON"));
}

TEST(JsonFile, NoMessageSpeaksOfTheLibrary) {
  for (const char* text :
       {"", "{", "[1,", "{\"a\":1e999}", "\"\\ud800\"", "\xff", "{\"a\":\"\xc0\"}", "nul", "1 2"}) {
    const std::string message = refusal(text);
    for (const char* word : {"json.exception", "what()", "parse_error", "syntax error", "nlohmann"}) {
      EXPECT_EQ(message.find(word), std::string::npos) << message;
    }
    EXPECT_LE(std::count(message.begin(), message.end(), '\n'), 3);
  }
}

TEST(JsonFile, DuplicateKeysAreRefusedAtEveryDepth) {
  EXPECT_TRUE(contains(refusal("{\"a\":1,\"a\":2}"), "\"a\" stands twice"));
  EXPECT_TRUE(contains(refusal("{\"b\":{\"a\":1,\"a\":1}}"), "\"a\" stands twice"));
  EXPECT_NO_THROW(parse_json("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":1}]}", "x"));
}

TEST(JsonFile, DepthIsBounded) {
  EXPECT_TRUE(contains(refusal(std::string(1'000'000, '[')), "deep"));
  EXPECT_NO_THROW(parse_json(std::string(32, '[') + std::string(32, ']'), "x"));
  EXPECT_TRUE(contains(refusal(std::string(33, '[') + std::string(33, ']')), "nested more than 32 deep"));
}

TEST(JsonFile, NumbersOutOfRangeAreRefused) {
  EXPECT_TRUE(contains(refusal("1e999"), "out of range"));
  EXPECT_TRUE(contains(refusal("[18446744073709551616]"), "out of range"));
  EXPECT_TRUE(contains(refusal("-9223372036854775809"), "out of range"));
  EXPECT_EQ(parse_json("18446744073709551615", "x"), 18446744073709551615ull);
}

TEST(JsonFile, AValueOfSetIsJsonElseText) {
  EXPECT_EQ(parse_value("0.5", "p"), 0.5);
  EXPECT_EQ(parse_value("[1, 2]", "p"), nlohmann::json({1, 2}));
  EXPECT_EQ(parse_value("ema", "p"), "ema");
  EXPECT_EQ(parse_value("\"1\"", "p"), "1");
  EXPECT_EQ(parse_value("a b=c", "p"), "a b=c");
  EXPECT_EQ(parse_value("", "p"), "");
  EXPECT_THROW(parse_value("1e999", "p"), core::Error);
  EXPECT_THROW(parse_value("\xff", "p"), core::Error);
}

}  // namespace
}  // namespace guise::config

// document: flattening, lookups and texts of JSON values.
#include "runs/document.h"

#include <gtest/gtest.h>

namespace guise::runs {
namespace {

TEST(Document, FlattensToDottedKeysInOrder) {
  std::string text;
  for (const auto& [key, value] : flatten(Json::parse(R"({"b":{"y":1,"x":[1,2]},"a":null,"c":{}})"))) {
    text += key + "=" + value.dump() + " ";
  }
  EXPECT_EQ(text, "b.y=1 b.x=[1,2] a=null c={} ");
  EXPECT_TRUE(flatten(nullptr).empty());
  EXPECT_TRUE(flatten(Json::object()).empty());
}

TEST(Document, FindsAValueByItsDottedKey) {
  const Json document = Json::parse(R"({"train":{"seed":3,"name":"x"}})");
  EXPECT_EQ(*value_at(document, "train.seed"), 3);
  EXPECT_EQ(value_at(document, "train.seed.more"), nullptr);
  EXPECT_EQ(value_at(document, "train."), nullptr);
  EXPECT_EQ(value_at(document, ""), nullptr);
  EXPECT_EQ(value_at(nullptr, "a"), nullptr);
  EXPECT_EQ(number_at(document, "train.seed"), 3);
  EXPECT_EQ(number_at(document, "train.name"), std::nullopt);
  EXPECT_EQ(text_at(document, "train.name"), "x");
}

TEST(Document, CountsAreWholeEnoughToCount) {
  const Json document = Json::parse(R"({"a":3,"b":-1,"c":1e16,"d":"3","e":2.9})");
  EXPECT_EQ(count_at(document, "a"), 3);
  EXPECT_EQ(count_at(document, "b"), std::nullopt);
  EXPECT_EQ(count_at(document, "c"), std::nullopt);
  EXPECT_EQ(count_at(document, "d"), std::nullopt);
  EXPECT_EQ(count_at(document, "e"), 2);
  EXPECT_EQ(count_or_zero(document, "f"), 0);
  EXPECT_EQ(count_or_zero(document, "b"), std::nullopt);
}

TEST(Document, ValuesAreShownPlainly) {
  EXPECT_EQ(plain_text("kd"), "kd");
  EXPECT_EQ(plain_text(0.1), "0.1");
  EXPECT_EQ(plain_text(1.0), "1");
  EXPECT_EQ(plain_text(7), "7");
  EXPECT_EQ(plain_text(nullptr), "-");
  EXPECT_EQ(plain_text(true), "true");
  EXPECT_EQ(plain_text(Json::parse("[1, 2]")), "[1,2]");
}

}  // namespace
}  // namespace guise::runs

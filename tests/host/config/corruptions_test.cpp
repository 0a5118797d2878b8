#include "config/corruptions.h"

#include <gtest/gtest.h>

#include "config/support.h"

namespace guise::config {
namespace {

using List = std::vector<Corruption>;

TEST(Corruptions, AWordIsAllAKindOrOneSeverity) {
  EXPECT_EQ(corruptions_of({"all"}).size(), 25u);
  EXPECT_EQ(corruptions_of({"noise:3"}), (List{{"noise", 3}}));
  EXPECT_EQ(corruptions_of({"jpeg", "blur:5", "jpeg:1"}),
            (List{{"blur", 5}, {"jpeg", 1}, {"jpeg", 2}, {"jpeg", 3}, {"jpeg", 4}, {"jpeg", 5}}));
  EXPECT_EQ(corruptions_of({}), List{});
}

TEST(Corruptions, AnotherWordIsRefusedWithTheNearest) {
  for (const char* word : {"noise:0", "noise:6", "noise:", "noise:03", "fog", "", "all:2"})
    EXPECT_TRUE(contains(usage_text([&] { corruptions_of({word}); }), "such as noise:3")) << word;
  EXPECT_TRUE(contains(usage_text([] { corruptions_of({"brightnes"}); }), "did you mean brightness?"));
}

}  // namespace
}  // namespace guise::config

#include "app/flag_values.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace guise::app {
namespace {

Invocation given(const std::string& flag, const std::string& text) {
  Invocation invocation;
  invocation.flags[flag] = {text};
  return invocation;
}

template <class Read>
void expect_refused(const std::vector<std::string>& texts, const std::string& expected, Read read) {
  for (const std::string& text : texts) {
    try {
      read(text);
      ADD_FAILURE() << "took " << text;
    } catch (const core::Error& error) {
      EXPECT_EQ(error.fault(), core::Fault::usage);
      EXPECT_NE(std::string(error.what()).find(expected), std::string::npos) << error.what();
    }
  }
}

TEST(FlagValues, AFlagThatIsNotThereHasItsDefault) {
  EXPECT_EQ(integer_of({}, "top", {1, 9}, 5), 5);
  EXPECT_EQ(seed_of({}), 0u);
  EXPECT_EQ(seconds_of({}, "time-limit", 20), 20);
  EXPECT_EQ(choice_of({}, "network", {"all", "student"}), "all");
}

TEST(FlagValues, AnIntegerIsReadWholeAndWithinItsRange) {
  EXPECT_EQ(integer_of(given("top", "1"), "top", {1, 9}, 5), 1);
  EXPECT_EQ(integer_of(given("top", "9"), "top", {1, 9}, 5), 9);
  expect_refused({"0", "10", "-1", "2.0", "2x", "", "two", "99999999999999999999"},
                 "--top: expected an integer in [1, 9], received",
                 [](const std::string& text) { integer_of(given("top", text), "top", {1, 9}, 5); });
  expect_refused({"-1", "1000000001"}, "--limit: expected an integer at least 0",
                 [](const std::string& text) { integer_of(given("limit", text), "limit", {}, 0); });
}

TEST(FlagValues, ASeedHasAllBits) {
  EXPECT_EQ(seed_of(given("seed", "18446744073709551615")), UINT64_MAX);
  expect_refused({"18446744073709551616", "-1", "1.5", "true", ""},
                 "--seed: expected an integer at least 0, received",
                 [](const std::string& text) { seed_of(given("seed", text)); });
}

TEST(FlagValues, SecondsAreAboveZeroAndAtMostADay) {
  EXPECT_EQ(seconds_of(given("time-limit", "0.5"), "time-limit", 20), 0.5);
  EXPECT_EQ(seconds_of(given("time-limit", "86400"), "time-limit", 20), 86400);
  expect_refused({"0", "-1", "86401", "nan", "inf", "1s", ""},
                 "--time-limit: expected seconds above 0, at most 86400, received",
                 [](const std::string& text) { seconds_of(given("time-limit", text), "time-limit", 20); });
}

TEST(FlagValues, AnotherWordThanTheChoicesIsRefusedWithTheNearest) {
  EXPECT_EQ(choice_of(given("network", "student"), "network", {"all", "student"}), "student");
  expect_refused({"studnt"}, "student", [](const std::string& text) {
    choice_of(given("network", text), "network", {"all", "student"});
  });
}

}  // namespace
}  // namespace guise::app

#include "core/error.h"

#include <gtest/gtest.h>

namespace guise::core {
namespace {

TEST(Error, TextNamesPlaceExpectedReceivedAndAdviceInTwoLines) {
  const Error error =
      usage_error({.place = "--seed", .expected = "an integer", .received = "abc", .advice = "--seed 1"});
  EXPECT_STREQ(error.what(), "--seed: expected an integer, received abc\n  try: --seed 1");
}

TEST(Error, EmptyPartsLeaveNoSeparatorBehind) {
  EXPECT_EQ(to_text({"", "unknown command x", "", "", ""}), "unknown command x");
  EXPECT_EQ(to_text({"a.json", "", "an object", "", ""}), "a.json: expected an object");
}

TEST(Error, FaultIsTheExitCode) {
  EXPECT_EQ(static_cast<int>(usage_error({}).fault()), 2);
  EXPECT_EQ(static_cast<int>(failure({}).fault()), 1);
}

}  // namespace
}  // namespace guise::core

#include "bridge/plain_text.h"

#include <c10/util/Exception.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace guise::bridge {
namespace {

TEST(PlainText, AnErrorOfLibTorchIsItsFirstLineWithoutATrace) {
  try {
    TORCH_CHECK(false, "shapes do not fit\nhint for authors");
  } catch (const std::exception& error) {
    EXPECT_NE(std::string(error.what()), "shapes do not fit");
    EXPECT_EQ(plain_text_of(error), "shapes do not fit");
  }
}

TEST(PlainText, AnyOtherErrorIsWhole) {
  const core::Error error = core::usage_error({.place = "--seed", .problem = "is bad", .advice = "another"});
  EXPECT_EQ(plain_text_of(error), "--seed: is bad\n  try: another");
  EXPECT_EQ(plain_text_of(std::runtime_error("one\nException raised from nowhere")),
            "one\nException raised from nowhere");
}

}  // namespace
}  // namespace guise::bridge

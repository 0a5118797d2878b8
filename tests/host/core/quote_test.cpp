// quote: words reach a shell as they are.
#include "core/quote.h"

#include <gtest/gtest.h>

namespace guise::core {
namespace {

TEST(Quote, WordsAreQuotedForTheShell) {
  EXPECT_EQ(shell_command({"guise", "train", "--set", "a.b=[1, 2]", "it's", "", "$(rm)"}),
            "guise train --set 'a.b=[1, 2]' 'it'\\''s' '' '$(rm)'");
}

TEST(Quote, PlainWordsStandBare) {
  EXPECT_EQ(shell_word("runs/a-1_b.json"), "runs/a-1_b.json");
  EXPECT_EQ(shell_word("k=v:w,x@y%z+1"), "k=v:w,x@y%z+1");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("~"), "'~'");
  EXPECT_EQ(shell_word("é"), "'é'");
}

}  // namespace
}  // namespace guise::core

#include "core/terminal.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"

namespace guise::core {
namespace {

TEST(Terminal, NoColorThenForceThenChoiceThenTerminal) {
  using enum ColourChoice;
  EXPECT_FALSE(colour_wanted({true, true, always, true}));
  EXPECT_TRUE(colour_wanted({false, true, never, false}));
  EXPECT_TRUE(colour_wanted({false, false, always, false}));
  EXPECT_FALSE(colour_wanted({false, false, never, true}));
  EXPECT_TRUE(colour_wanted({false, false, automatic, true}));
  EXPECT_FALSE(colour_wanted({false, false, automatic, false}));
}

TEST(Terminal, AFileIsNoTerminal) {
  std::FILE* file = std::tmpfile();
  const Terminal terminal = terminal_of(file, ColourChoice::automatic);
  std::fclose(file);
  EXPECT_FALSE(terminal.interactive);
}

TEST(Terminal, ColourChoiceIsOneOfThree) {
  EXPECT_EQ(parse_colour_choice("never", "--color"), ColourChoice::never);
  EXPECT_THROW(parse_colour_choice("yes", "--color"), Error);
}

TEST(Terminal, PlainTextHasNoEscape) {
  EXPECT_EQ(styled(Terminal{}, Style::bad, "x"), "x");
  Terminal colourful;
  colourful.colour = true;
  EXPECT_EQ(styled(colourful, Style::bad, "x"), "\033[31mx\033[0m");
}

TEST(TextTable, ColumnsAlignByCharactersAndLinesEndWithoutBlanks) {
  const TextTable table{{"name", "unit"}, {{"ä", "epochs"}, {"longer", ""}}, 2};
  EXPECT_EQ(to_text(table, Terminal{}), "  name    unit\n  ä       epochs\n  longer\n");
}

TEST(TextTable, ColouredCellsAlignAsPlainOnes) {
  Terminal colourful;
  colourful.colour = true;
  const TextTable table{{}, {{styled(colourful, Style::good, "ok"), "x"}, {"fail", "y"}}, 0};
  EXPECT_EQ(to_text(table, colourful), "\033[32mok\033[0m    x\nfail  y\n");
}

TEST(TextTable, OnATerminalTheLastColumnIsWrapped) {
  Terminal narrow;
  narrow.interactive = true;
  narrow.width = 30;
  const TextTable table{{}, {{"a", "one two three four five six seven"}}, 0};
  EXPECT_EQ(to_text(table, narrow), "a  one two three four five six\n   seven\n");
}

TEST(TextTable, WhereThatLeavesNoRoomTheLastTwoColumnsAreWrapped) {
  Terminal narrow;
  narrow.interactive = true;
  narrow.width = 40;
  const TextTable table{{"key", "value", "meaning"},
                        {{"ratio", "a number in [0, 1) or nothing at all", "share of masked channels"}},
                        0};
  const std::string text = to_text(table, narrow);
  EXPECT_EQ(text,
            "key    value            meaning\n"
            "ratio  a number in [0,  share of masked\n"
            "       1) or nothing    channels\n"
            "       at all\n");
  narrow.interactive = false;
  EXPECT_NE(to_text(table, narrow).find("or nothing at all  share"), std::string::npos);
}

TEST(Sparkline, GoesFromTheLeastToTheGreatest) {
  EXPECT_EQ(sparkline({0, 7}), "▁█");
  EXPECT_EQ(sparkline({0, 1, 2, 3, 4, 5, 6, 7}), "▁▂▃▄▅▆▇█");
}

TEST(Sparkline, NonFiniteValuesAreBlankAndConstantOnesLevel) {
  EXPECT_EQ(sparkline({0, std::nan(""), 1}), "▁ █");
  EXPECT_EQ(columns_of(sparkline({2, 2, 2})), 3u);
  EXPECT_EQ(sparkline({}), "");
  EXPECT_EQ(sparkline({INFINITY}), " ");
}

TEST(Sparkline, LongSeriesAreAveragedToTheWidth) {
  EXPECT_EQ(columns_of(sparkline(std::vector<double>(1000, 1.0), 40)), 40u);
}

}  // namespace
}  // namespace guise::core

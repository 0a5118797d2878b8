// The progress line with a clock of the test's own, written to a temporary file.
#include <gtest/gtest.h>

#include <cstdio>

#include "core/terminal.h"

namespace guise::core {
namespace {

class Progress : public testing::Test {
 protected:
  void SetUp() override { stream_ = std::tmpfile(); }
  void TearDown() override { std::fclose(stream_); }
  std::string written() {
    std::rewind(stream_);
    std::string text(4096, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), stream_));
    return text;
  }
  ProgressLine::Clock clock() {
    return [this] { return seconds_; };
  }

  std::FILE* stream_ = nullptr;
  double seconds_ = 100;
};

TEST_F(Progress, ALogGetsAFullLineEveryThirtySecondsAndNoEscape) {
  {
    ProgressLine line(stream_, Terminal{}, clock());
    for (int tick = 0; tick <= 700; ++tick, seconds_ += 0.1) line.update("at " + std::to_string(tick));
    line.print("epoch 1 done");
  }
  const std::string text = written();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
  EXPECT_NE(text.find("epoch 1 done\n"), std::string::npos);
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_EQ(text.find('\033'), std::string::npos);
}

TEST_F(Progress, ATerminalIsRedrawnAtMostTenTimesASecondAndWipedAtTheEnd) {
  Terminal terminal;
  terminal.interactive = true;
  {
    ProgressLine line(stream_, terminal, clock());
    for (int tick = 0; tick < 1000; ++tick, seconds_ += 0.001) line.update("x");
  }
  const std::string text = written();
  const auto redraws = std::count(text.begin(), text.end(), 'x');
  EXPECT_GE(redraws, 9);
  EXPECT_LE(redraws, 11);
  EXPECT_TRUE(text.ends_with("\r\033[K"));
}

TEST_F(Progress, ALineNeverFillsTheLastColumn) {
  Terminal terminal;
  terminal.interactive = true;
  terminal.width = 10;
  ProgressLine(stream_, terminal, clock()).update("äääääääääääääääää");
  EXPECT_TRUE(written().starts_with("\räääääääää\033[K")) << written();
}

}  // namespace
}  // namespace guise::core

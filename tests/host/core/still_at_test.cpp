#include "core/still_at.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

namespace guise::core {
namespace {

std::string content(std::FILE* file) {
  std::fflush(file);
  std::rewind(file);
  std::string text(4096, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  return text;
}

void wait(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

TEST(StillAt, WhatIsSoonDoneIsNotTold) {
  std::FILE* file = std::tmpfile();
  {
    StillAt at(file, {}, "reading");
    at.now("making");
    at.now("");
  }
  EXPECT_EQ(content(file), "");
  std::fclose(file);
}

TEST(StillAt, WhatTakesLongIsToldOnceOutsideATerminal) {
  std::FILE* file = std::tmpfile();
  {
    StillAt at(file, {}, "reading");
    wait(1300);
  }
  EXPECT_EQ(content(file), "reading\n");
  std::fclose(file);
}

TEST(StillAt, OnATerminalItIsRedrawnAndWiped) {
  std::FILE* file = std::tmpfile();
  {
    Terminal terminal;
    terminal.interactive = true;
    StillAt at(file, terminal, "reading");
    wait(1300);
    at.now("making");
    at.now("");
  }
  EXPECT_EQ(content(file), "\rreading\033[K\r\033[K");
  std::fclose(file);
}

}  // namespace
}  // namespace guise::core

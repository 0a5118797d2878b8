#include "config/said_path.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "config/support.h"

namespace guise::config {
namespace {

class SaidPath : public testing::Test {
 protected:
  void SetUp() override { setenv("HOME", "/home/me", 1); }
  const Said file_{"a.json", "/runs/a.json"}, shell_{"--set", ""};
};

TEST_F(SaidPath, InAFileItIsRelativeToTheFile) {
  EXPECT_EQ(meant_path("data", file_), "/runs/data");
  EXPECT_EQ(meant_path("../data", file_), "/data");
  EXPECT_EQ(meant_path("/data", file_), "/data");
  EXPECT_EQ(meant_path("data", shell_), "data");
  EXPECT_EQ(meant_path("", file_), "");
}

TEST_F(SaidPath, TheHomeFolderIsKnownEverywhere) {
  EXPECT_EQ(meant_path("~/data", file_), "/home/me/data");
  EXPECT_EQ(meant_path("~", shell_), "/home/me");
  EXPECT_TRUE(contains(usage_text([&] { meant_path("~you/x", shell_); }), "another user's home folder"));
  unsetenv("HOME");
  EXPECT_TRUE(contains(usage_text([&] { meant_path("~/x", shell_); }), "HOME is not set"));
}

TEST_F(SaidPath, OnlyValuesThatNameFilesAreTouched) {
  EXPECT_EQ(meant_value("data.root", "x", file_), "/runs/x");
  EXPECT_EQ(meant_value("strategy.name", "./x.so", file_), "/runs/x.so");
  EXPECT_EQ(meant_value("strategy.name", "x.so", file_), "/runs/x.so");
  EXPECT_EQ(meant_value("strategy.name", "kd", file_), "kd");
  EXPECT_EQ(meant_value("model.name", "a/b", file_), "a/b");
  EXPECT_EQ(meant_value("data.root", nullptr, file_), nullptr);
  EXPECT_EQ(meant_value("strategy.note", "a/b", file_), "a/b");
}

}  // namespace
}  // namespace guise::config

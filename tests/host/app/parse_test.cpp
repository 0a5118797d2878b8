#include "app/parse.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "support/errors.h"

namespace guise::app {
namespace {

Command sample() {
  Command command{"sample", "Runs", "", {}, {}, {}, {}};
  command.arguments = {{"FILE", ""}};
  command.flags = {{"strategy", "NAME", ""}, {"set", "KEY=VALUE", "", true}, {"force", "", ""}};
  return command;
}

Invocation parsed(std::vector<std::string> words) {
  words.insert(words.begin(), {"guise", "sample"});
  return parse(sample(), words);
}

std::string refusal(const std::vector<std::string>& words) {
  return support::refusal_of([&] { parsed(words); });
}

TEST(Parse, FlagsSwitchesAndArgumentsMayMix) {
  const Invocation got = parsed({"--strategy", "kd", "a.json", "--force", "--set", "a=1", "--set=b=2 = 3"});
  EXPECT_EQ(got.value("strategy"), "kd");
  EXPECT_TRUE(got.has("force"));
  EXPECT_EQ(got.values("set"), (std::vector<std::string>{"a=1", "b=2 = 3"}));
  EXPECT_EQ(got.arguments, std::vector<std::string>{"a.json"});
  EXPECT_EQ(got.words.size(), 9u);
}

TEST(Parse, WhatIsNotGivenIsEmpty) {
  const Invocation got = parsed({});
  EXPECT_FALSE(got.has("force"));
  EXPECT_EQ(got.value("strategy", "ce"), "ce");
  EXPECT_TRUE(got.values("set").empty());
}

TEST(Parse, NamesAreNotGuessedFromTheirBeginning) {
  EXPECT_EQ(refusal({"--strat", "kd"}),
            "sample: unknown option --strat\n  try: did you mean --strategy? guise sample --help lists its "
            "options");
}

TEST(Parse, AMissingValueAndASwitchWithAValueAreRefused) {
  EXPECT_NE(refusal({"--strategy"}).find("--strategy needs a value"), std::string::npos);
  EXPECT_NE(refusal({"--strategy", "--force"}).find("--strategy needs a value"), std::string::npos);
  EXPECT_NE(refusal({"--strategy="}).find("--strategy needs a value"), std::string::npos);
  EXPECT_NE(refusal({"--force=1"}).find("--force takes no value"), std::string::npos);
}

TEST(Parse, OnlyRepeatableFlagsRepeat) {
  EXPECT_NE(refusal({"--strategy", "a", "--strategy", "b"}).find("given twice"), std::string::npos);
  EXPECT_EQ(refusal({"--force", "--force"}), "");
}

TEST(Parse, OneArgumentTooManyIsNamed) {
  EXPECT_NE(refusal({"a", "b"}).find("one word too many: b"), std::string::npos);
}

TEST(Parse, AMissingRequiredArgumentIsNamed) {
  Command command = sample();
  command.arguments[0].required = true;
  EXPECT_THROW(parse(command, {"guise", "sample"}), core::Error);
}

TEST(Parse, AfterTwoDashesEverythingIsAnArgument) {
  EXPECT_EQ(parsed({"--", "--force"}).arguments, std::vector<std::string>{"--force"});
}

TEST(Parse, HelpWinsOverEverythingElse) {
  EXPECT_TRUE(parsed({"--nonsense", "--help"}).has("help"));
  EXPECT_TRUE(parsed({"-h"}).has("help"));
}

TEST(Parse, WordsMustBeUtf8) {
  EXPECT_NE(refusal({"\xff"}).find("expected UTF-8 text"), std::string::npos);
}

TEST(Parse, AnUnknownCommandNamesTheNearest) {
  const std::vector<Command> commands = {sample()};
  EXPECT_EQ(find_command(commands, "sample").name, "sample");
  try {
    find_command(commands, "sampel");
    FAIL();
  } catch (const core::Error& error) {
    EXPECT_STREQ(error.what(),
                 "unknown command sampel\n  try: did you mean sample? guise alone lists every command");
  }
}

}  // namespace
}  // namespace guise::app

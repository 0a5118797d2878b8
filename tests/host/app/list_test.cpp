// `guise list` and `guise describe` as the user runs them: text, JSON, refusals, and that list runs no
// plugin.
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>

#include "../catalogue/catalogue_test_support.h"
#include "config/parts.h"
#include "support/places.h"

namespace guise::catalogue {
namespace {

struct Result {
  int exit_code;
  std::string output, errors;
};

// The built program with `arguments`; `environment` as "A=b C=d".
Result run(const std::string& arguments, const std::string& environment = "") {
  const PluginFolder folder;
  const std::string errors = (folder.path() / "errors").string();
  const std::string command = "env -u GUISE_PLUGIN_PATH " + environment + " " + support::guise_program() +
                              " " + arguments + " 2>" + errors;
  Result result{0, "", ""};
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer;
  while (const size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    result.output.append(buffer.data(), count);
  }
  result.exit_code = WEXITSTATUS(::pclose(pipe));
  result.errors = core::read_file(errors);
  return result;
}

std::string folder_flag(const PluginFolder& folder) {
  return " --plugin-dir " + folder.path().string();
}

TEST(ListCommand, JsonHasEveryPluginAndEveryRefusal) {
  const PluginFolder folder;
  folder.add("good/plain");
  folder.add("file/older_abi");
  const Result result = run("list --json" + folder_flag(folder));
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  const auto document = nlohmann::json::parse(result.output);
  EXPECT_EQ(document["schema"], "guise.list/1");
  EXPECT_TRUE(std::count(document["plugins"].begin(), document["plugins"].end(),
                         nlohmann::json({{"name", "plain"},
                                         {"kind", "loss"},
                                         {"version", "1.2.3"},
                                         {"abi", "1.0"},
                                         {"summary", "cross-entropy alone"},
                                         {"file", (folder.path() / "plain.so").string()}})) == 1)
      << result.output;
  ASSERT_EQ(document["refused"].size(), 1u);
  EXPECT_EQ(document["refused"][0]["file"], (folder.path() / "older_abi.so").string());
  EXPECT_TRUE(contains(document["refused"][0]["reason"], "loss bad 1.0.0: needs plugin ABI 0.8"));
}

TEST(ListCommand, HasEveryBuiltInPartAndDescribeKnowsEach) {
  const PluginFolder folder;
  folder.add("good/plain");
  const auto document = nlohmann::json::parse(run("list --json" + folder_flag(folder)).output);
  ASSERT_EQ(document["parts"].size(), config::parts().size());
  for (const auto& part : document["parts"]) {
    const std::string name = part["name"];
    const Result described = run("describe " + name + " --json" + folder_flag(folder));
    EXPECT_EQ(described.exit_code, 0) << described.errors;
    const auto all = nlohmann::json::parse(described.output)["parts"];
    const auto same = [&](const auto& other) {
      return other["kind"] == part["kind"] && other["summary"] == part["summary"];
    };
    EXPECT_EQ(std::count_if(all.begin(), all.end(), same), 1) << described.output;
  }
}

TEST(DescribeCommand, ABuiltInPartShowsItsOptionsAndHowToChooseIt) {
  const PluginFolder folder;
  folder.add("good/plain");
  const Result result = run("describe adamw" + folder_flag(folder));
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  for (const char* part : {"adamw, optimizer: Adam", "beta1", "0.999", "a number above 0",
                           "guise train --set optimizer.name=adamw --set optimizer.beta1=0.9",
                           "Keys of every optimizer: optimizer.lr"}) {
    EXPECT_TRUE(contains(result.output, part)) << part << "\n" << result.output;
  }
  EXPECT_TRUE(contains(run("describe cifar10.1" + folder_flag(folder)).output, "guise eval RUN --data"));
}

TEST(ListCommand, TextHasFolderRowsAndReasons) {
  const PluginFolder folder;
  folder.add("good/plain");
  folder.add("file/older_abi");
  const Result result = run("list" + folder_flag(folder));
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  for (const std::string& part :
       {folder.path().string() + "\n", std::string("plain  loss "), std::string("cross-entropy alone\n"),
        std::string("Refused\n"), std::string("older_abi.so\n    loss bad 1.0.0: needs")}) {
    EXPECT_TRUE(contains(result.output, part)) << part << "\n" << result.output;
  }
  EXPECT_FALSE(contains(result.output, "\x1b"));
}

TEST(ListCommand, RunsNoPluginCodeAndDescribeDoes) {
  const PluginFolder folder, traces;
  folder.add("trap/trap");
  const fs::path trace = traces.path() / "trace";
  EXPECT_EQ(run("list" + folder_flag(folder), "GUISE_TRAP=" + trace.string()).exit_code, 0);
  EXPECT_FALSE(fs::exists(trace));
  EXPECT_EQ(run("describe trap" + folder_flag(folder), "GUISE_TRAP=" + trace.string()).exit_code, 0);
  EXPECT_TRUE(fs::exists(trace));
}

TEST(ListCommand, AFolderWithoutPluginsIsWrongUse) {
  const PluginFolder folder;
  const Result result = run("list" + folder_flag(folder));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.output, "");
  EXPECT_TRUE(contains(result.errors, folder.path().string() + ": holds no plugin")) << result.errors;
}

TEST(DescribeCommand, ShowsOptionsWithDefaultRangeAndMeaning) {
  const Result result = run("describe " + plugin("trap/trap").string());
  EXPECT_TRUE(contains(result.output, "It has no options.")) << result.output;
  const std::string text = run("describe " + plugin("good/plain").string()).output;
  for (const char* part :
       {"plain 1.2.3, loss strategy: cross-entropy alone", "head at most", "by default ema, momentum 0.25",
        "strength  0.5      a number above 0", "count     3        an integer in [1, 9]", "one of a, b",
        "which way", "--set strategy.strength=0.5", "keep 2.0.0, teacher policy"}) {
    EXPECT_TRUE(contains(text, part)) << part << "\n" << text;
  }
}

TEST(DescribeCommand, SaysHowARunNamesThePluginAndSetsItsOptions) {
  const std::string path = plugin("good/plain").string();
  const std::string by_path = run("describe " + path).output;
  EXPECT_TRUE(contains(by_path, "train --strategy " + path + " --set strategy.strength=0.5\n")) << by_path;
  EXPECT_TRUE(contains(by_path, "train --teacher " + path + "\n")) << by_path;
  EXPECT_TRUE(contains(by_path, "Keys of every strategy: strategy.start_epoch\n")) << by_path;
  EXPECT_TRUE(contains(by_path,
                       "Keys of every teacher: teacher.from, teacher.from_network, teacher.combine, "
                       "teacher.batch_norm, teacher.eval_on\n"))
      << by_path;
  const PluginFolder folder;
  folder.add("good/plain");
  const std::string by_name = run("describe plain" + folder_flag(folder)).output;
  EXPECT_TRUE(contains(by_name, "train --strategy plain --set strategy.strength=0.5\n")) << by_name;
}

TEST(DescribeCommand, JsonHasTypesRangesAndHash) {
  const auto document = nlohmann::json::parse(run("describe --json " + plugin("good/plain").string()).output);
  EXPECT_EQ(document["schema"], "guise.describe/1");
  ASSERT_EQ(document["plugins"].size(), 2u);
  const auto& plain = document["plugins"][0];
  EXPECT_EQ(plain["sha256"], core::sha256_hex(core::read_file(plugin("good/plain").string())));
  EXPECT_EQ(plain["section"], "strategy");
  EXPECT_EQ(plain["teacher_scope"], "head");
  EXPECT_EQ(plain["default_teacher_options"], nlohmann::json({{"momentum", 0.25}}));
  EXPECT_EQ(plain["options"][0], nlohmann::json({{"key", "strength"},
                                                 {"type", "real"},
                                                 {"default", 0.5},
                                                 {"above", 0.0},
                                                 {"unit", ""},
                                                 {"help", "how strong"},
                                                 {"since", ""}}));
  EXPECT_EQ(plain["options"][3]["choices"], nlohmann::json({"a", "b"}));
}

TEST(DescribeCommand, WhatIsMissingOrRefusedIsWrongUse) {
  const PluginFolder folder;
  folder.add("good/plain");
  folder.add("file/older_abi");
  const Result unknown = run("describe plian" + folder_flag(folder));
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_TRUE(contains(unknown.errors, "did you mean plain?")) << unknown.errors;
  const Result refused = run("describe bad" + folder_flag(folder));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_TRUE(contains(refused.errors, "is refused: loss bad 1.0.0: needs plugin ABI 0.8")) << refused.errors;
  EXPECT_EQ(run("describe " + plugin("loaded/key_twice").string()).exit_code, 2);
  EXPECT_EQ(run("describe").exit_code, 2);
}

}  // namespace
}  // namespace guise::catalogue

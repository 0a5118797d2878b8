// Hundreds of spoilt command lines and configurations, made from the key table, against the built program.
// Each must end with exit code 0 or 2, say at most four lines, and never show its insides. Nothing here can
// start a training: lines for `train` are wrong in a way that is found before.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "config/keys.h"
#include "core/run_process.h"
#include "support/places.h"
#include "support/temporary_folder.h"

namespace guise {
namespace {

namespace fs = std::filesystem;
using config::Option;
using config::OptionType;
using Words = std::vector<std::string>;

enum class Expect { refused, refused_or_done };

class MutatedInput : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"GUISE_PLUGIN_PATH", "GUISE_DATA", "GUISE_RUNS", "NO_COLOR", "CLICOLOR_FORCE"}) {
      unsetenv(name);
    }
  }
  void TearDown() override {
    EXPECT_LE(folder_.entries(), 1u) << "something was written beside the configuration";
  }

  // Runs `guise WORDS...` and judges the answer.
  void attack(Words words, Expect expect = Expect::refused) {
    words.insert(words.begin(), support::guise_program());
    const core::ProcessResult result = core::run_process(words, 60);
    std::string line;
    for (const std::string& word : words) line += word.substr(0, 80) + " ";
    ++attacks_;
    EXPECT_EQ(result.signal, 0) << line;
    EXPECT_FALSE(result.timed_out) << line;
    const bool done = expect == Expect::refused_or_done && result.exit_code == 0;
    EXPECT_TRUE(result.exit_code == 2 || done) << line << "-> " << result.exit_code << "\n" << result.output;
    if (!done) {
      EXPECT_LE(std::count(result.output.begin(), result.output.end(), '\n'), 4) << line << result.output;
    }
    for (const char* word : {"what():", "exception", "std::", "boost", "nlohmann", "basic_string",
                             "internal error", "terminate called", "Segmentation", "stoi", "bad_"}) {
      EXPECT_EQ(result.output.find(word), std::string::npos) << line << "\n" << result.output;
    }
    for (const char c : result.output)
      ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << line;
  }

  void attack_file(const std::string& content, Expect expect = Expect::refused) {
    const std::string path = folder_.path("a.json");
    std::ofstream(path, std::ios::binary) << content;
    attack({"config", path}, expect);
    if (expect == Expect::refused) attack({"train", path, "--dry-run", "--out", folder_.path("out")});
  }

  support::TemporaryFolder folder_;
  int attacks_ = 0;
};

// {"data": {"augment": {"flip": VALUE}}}
std::string nested(const std::string& key, const std::string& value) {
  const size_t dot = key.find('.');
  if (dot == std::string::npos) return "{\"" + key + "\": " + value + "}";
  return "{\"" + key.substr(0, dot) + "\": " + nested(key.substr(dot + 1), value) + "}";
}

std::vector<std::string> wrong_types(OptionType type) {
  switch (type) {
    case OptionType::boolean:
      return {"1", "\"yes\"", "[]"};
    case OptionType::integer:
      return {"1.5", "\"1\"", "true", "{}", "[1]", "1e999", "99999999999999999999"};
    case OptionType::real:
      return {"\"1\"", "false", "[]", "-1e999"};
    case OptionType::string:
      return {"1", "true", "[\"a\"]", "{\"a\": 1}"};
    case OptionType::integer_list:
      return {"1", "[1.5]", "[\"1\"]", "[[1]]", "{}"};
    case OptionType::real_list:
      return {"1", "[\"x\"]", "[null]", "{}"};
    case OptionType::text_list:
      return {"1", "true", "[1]", "[null]", "[[]]", "{}", "{\"a\": \"b\"}"};
    case OptionType::real_map:
      return {"1", "[]", "[1]", "\"head\"", "{\"head\": \"1\"}", "{\"\": 1}", "{\"head\": {}}"};
  }
  return {};
}

std::vector<std::string> outside(const Option& row) {
  std::vector<std::string> values;
  const bool list = row.type == OptionType::integer_list || row.type == OptionType::real_list;
  const auto add = [&](double value) {
    const std::string number = std::to_string(static_cast<int64_t>(value));
    const bool map = row.type == OptionType::real_map;
    values.push_back(list ? "[" + number + "]" : map ? "{\"head\": " + number + "}" : number);
  };
  if (std::isfinite(row.minimum)) add(row.minimum - 1);
  if (std::isfinite(row.minimum) && row.minimum_exclusive) add(row.minimum);
  if (std::isfinite(row.maximum)) add(row.maximum + 1);
  if (std::isfinite(row.maximum) && row.maximum_exclusive) add(row.maximum);
  if (!row.choices.empty()) values.push_back("\"" + row.choices.front() + "x\"");
  return values;
}

TEST_F(MutatedInput, EveryKeyWithAWrongType) {
  for (const Option& row : config::run_keys()) {
    for (const std::string& value : wrong_types(row.type)) {
      attack({"config", "--set", row.key + "=" + value});
      attack_file(nested(row.key, value));
    }
  }
  EXPECT_GE(attacks_, 200);
}

TEST_F(MutatedInput, EveryKeyOutOfRange) {
  for (const Option& row : config::run_keys()) {
    for (const std::string& value : outside(row)) {
      attack({"train", "--dry-run", "--set", row.key + "=" + value});
      attack_file(nested(row.key, value));
    }
  }
  EXPECT_GE(attacks_, 100);
}

TEST_F(MutatedInput, EveryKeyMisspelt) {
  for (const Option& row : config::run_keys()) {
    std::string shorter = row.key, doubled = row.key, upper = row.key;
    shorter.pop_back();
    doubled += doubled.back();
    upper.back() = static_cast<char>(std::toupper(upper.back()));
    const std::string bare = row.key.substr(row.key.rfind('.') + 1);
    for (const std::string& key :
         {shorter, doubled, upper, "x" + row.key, row.key + ".x", bare, "train." + bare + "z"}) {
      // The names of a map are those of a network's parameters, which the engine knows.
      if (row.type == config::OptionType::real_map && key.starts_with(row.key + ".")) continue;
      attack({"config", "--set", key + "=1"});
      attack_file(nested(key, "1"));
    }
  }
  EXPECT_GE(attacks_, 500);
}

TEST_F(MutatedInput, BrokenFiles) {
  const std::string good =
      R"({"train": {"epochs": 3, "seed": 1}, "strategy": {"name": "kd", "temperature": 4}})";
  for (size_t length = 0; length < good.size(); ++length) attack_file(good.substr(0, length));
  for (size_t i = 0; i < good.size(); ++i) {
    std::string spoilt = good;
    spoilt[i] = static_cast<char>(spoilt[i] ^ 0x80);  // never UTF-8
    attack_file(spoilt);
    spoilt[i] = '\0';
    attack_file(spoilt);
    spoilt = good;
    spoilt.erase(i, 1);
    attack_file(spoilt, Expect::refused_or_done);
  }
}

TEST_F(MutatedInput, HostileFiles) {
  for (const std::string& content : Words{std::string(1'000'000, '['),
                                          std::string(1'000'000, '{'),
                                          "{\"train\":" + std::string(100, '[') + "1",
                                          "null",
                                          "3",
                                          "\"x\"",
                                          "[]",
                                          "[{}]",
                                          "{\"\": 1}",
                                          "{\"train\": null}",
                                          "{\"train\": {\"\": 1}}",
                                          "{\"train\": {\"seed\": 1, \"seed\": 1}}",
                                          "{\"train\": {}, \"train\": {}}",
                                          "{\"extends\": null}",
                                          "{\"extends\": \"a.json\"}",
                                          "{\"extends\": [\"a.json\"]}",
                                          "{\"extends\": \"/dev/zero\"}",
                                          "{\"extends\": \"\"}",
                                          "{\"extends\": \"..\"}",
                                          "{\"extends\": \"\\u0000\"}",
                                          "{\"extends\": {}}",
                                          "{\"optimizer.lr\": 1, \"optimizer\": {\"lr\": 1}}",
                                          "{\"strategy\": \"kd\"}",
                                          "{\"strategy\": {\"name\": \"\"}}",
                                          "{\"strategy\": {\"name\": \"\\u0000kd\"}}",
                                          "{\"strategy\": {\"name\": \"../../etc/passwd\"}}",
                                          "{\"strategy\": {\"name\": \"/dev/zero\"}}",
                                          "{\"strategy\": {\"name\": \"/tmp\"}}",
                                          "{\"strategy\": {\"name\": \"" + std::string(100'000, 'k') + "\"}}",
                                          "{\"strategy\": {\"name\": \"\\u001b[31mkd\"}}",
                                          "{\"strategy\": {\"" + std::string(100'000, 'k') + "\": 1}}",
                                          "{\"strategy\": {\"\\u001b[31m\\n\": 1}}",
                                          "{\"average\": {\"name\": \"kd\"}}",
                                          "{\"teacher\": {\"name\": \"kd\"}}",
                                          "{\"strategy\": {\"name\": \"ema\"}}",
                                          "{\"average\": {\"momentum\": 0.5}}",
                                          "{\"train\": {\"device\": \"cuda:999999999\"}}",
                                          "{\"data\": {\"normalize\": {\"mean\": [1, 2]}}}",
                                          "{\"schedule\": {\"milestones\": [3, 2]}}"}) {
    attack_file(content);
  }
}

const std::vector<Words> kOddCommandLines = {
    {"tran"},
    {""},
    {" "},
    {"-"},
    {"--"},
    {"--verison"},
    {"-x"},
    {"train", "--strat", "kd"},
    {"train", "--strategy"},
    {"train", "--strategy", ""},
    {"train", "--strategy="},
    {"train", "--seed", "x"},
    {"train", "--seed", "1.5"},
    {"train", "--seed", "-1"},
    {"train", "--seed", "1", "--seed", "2"},
    {"train", "--seed", "18446744073709551616"},
    {"train", "--device", "gpu"},
    {"train", "--device", "cuda:x"},
    {"train", "--out"},
    {"train", "--out", ""},
    {"train", "--out", "/dev/null"},
    {"train", "--out", "/"},
    {"train", "--dry-run=1"},
    {"train", "--force=yes", "x"},
    {"train", "a.json", "b.json"},
    {"train", "/nonexistent.json"},
    {"train", "/"},
    {"train", "/dev/zero"},
    {"train", ""},
    {"train", "--set"},
    {"train", "--set", ""},
    {"train", "--set", "="},
    {"train", "--set", "=1"},
    {"train", "--set", "optimizer.lr"},
    {"train", "--set", "optimizer"},
    {"train", "--set", "optimizer=1"},
    {"train", "--set", ".=1"},
    {"train", "--set", "optimizer.=1"},
    {"train", "--set", ".lr=1"},
    {"train", "--set", "strategy.=1"},
    {"train", "--set", "optimizer.lr=1", "--set", "optimizer.lr=2"},
    {"train", "--seed", "1", "--set", "train.seed=2"},
    {"train", "--set", "optimizer.lr=\xff"},
    {"train", "--set", "strategy.mask_ration=1", "--strategy", "mask_clso"},
    {"train", "--strategy", "mask_cslo"},
    {"train", "--strategy", "kd.so"},
    {"train", "--strategy", "/x/y.so"},
    {"train", "--strategy", "/bin/sh"},
    {"train", "--strategy", support::guise_program()},
    {"train", "--teacher", "emma"},
    {"train", "--strategy", "ema"},
    {"train", "--strategy", "kd", "--teacher", "kd"},
    {"train", "--plugin-dir"},
    {"train", "--plugin-dir", "/nonexistent"},
    {"train", "--plugin-dir", "/dev/null"},
    {"train", "--color", "red"},
    {"train", "--json"},
    {"train", "--resume"},
    {"train", "---seed", "1"},
    {"train", "-seed", "1"},
    {"train", "--set", "optimizer.lr=" + std::string(100'000, '9')},
    {"train", "--set", "optimizer.lr=" + std::string(100'000, '[')},
    {"train", std::string(5'000, 'a')},
    {"train", "--set", std::string(100'000, 'k') + "=1"},
    {"train", "--set", "\033[31m=1"},
    {"config", "--defaults", "a.json"},
    {"config", "--origin=1"},
    {"config", "a", "b"},
    {"list", "extra"},
    {"list", "--jsno"},
    {"list", "--json=1"},
    {"list", "--plugin-dir"},
    {"describe"},
    {"describe", "kdd"},
    {"describe", ""},
    {"describe", "a", "b"},
    {"doctor", "x"},
    {"doctor", "--plugin-dir", "x"},
    {"help", "envronment"},
    {"help", "a", "b"},
    {"help", "--topic"}};

TEST_F(MutatedInput, OddCommandLines) {
  for (const Words& words : kOddCommandLines) attack(words);
}

}  // namespace
}  // namespace guise

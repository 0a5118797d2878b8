// The built program itself: what it prints where, and its exit codes. Starts no training.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/run_process.h"
#include "support/places.h"
#include "support/temporary_folder.h"

namespace guise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

core::ProcessResult guise_says(std::vector<std::string> words) {
  words.insert(words.begin(), support::guise_program());
  return core::run_process(words, 60);
}

class Program : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"GUISE_PLUGIN_PATH", "GUISE_DATA", "GUISE_RUNS", "NO_COLOR", "CLICOLOR_FORCE"}) {
      unsetenv(name);
    }
  }
  support::TemporaryFolder folder_;
};

TEST_F(Program, VersionAndHelpAnswerWithZero) {
  EXPECT_EQ(guise_says({"--version"}).output, "guise 0.9.0\n");
  EXPECT_EQ(guise_says({}).exit_code, 0);
  EXPECT_EQ(guise_says({}).output, guise_says({"--help"}).output);
  EXPECT_EQ(guise_says({"train", "--help"}).output, guise_says({"help", "train"}).output);
}

TEST_F(Program, ItNeedsNoLibTorch) {
  const core::ProcessResult result = core::run_process({"ldd", support::guise_program()}, 60);
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(result.output.find("torch"), std::string::npos);
  EXPECT_EQ(result.output.find("libc10"), std::string::npos);
}

TEST_F(Program, NoOutputHasEscapesWhereThereIsNoTerminal) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{},
                                                                                     {"list"},
                                                                                     {"help", "config"},
                                                                                     {"doctor"},
                                                                                     {"config", "--origin"},
                                                                                     {"describe", "kd"},
                                                                                     {"nonsense"}}) {
    EXPECT_EQ(guise_says(words).output.find('\033'), std::string::npos);
  }
}

TEST_F(Program, ColourCanBeForcedAndNoColorWins) {
  EXPECT_NE(guise_says({"help", "exit-codes", "--color", "always"}).output.find('\033'), std::string::npos);
  setenv("NO_COLOR", "1", 1);
  EXPECT_EQ(guise_says({"help", "exit-codes", "--color", "always"}).output.find('\033'), std::string::npos);
  unsetenv("NO_COLOR");
}

TEST_F(Program, ConfigPrintsOneJsonDocumentThatResolvesToItself) {
  const std::string file = folder_.path("config.json");
  const core::ProcessResult first =
      guise_says({"config", "--strategy", "mask_clso", "--teacher", "ema", "--set", "data.name=synthetic"});
  ASSERT_EQ(first.exit_code, 0) << first.output;
  EXPECT_EQ(json::parse(first.output)["teacher"]["name"], "ema");
  std::ofstream(file) << first.output;
  EXPECT_EQ(guise_says({"config", file}).output, first.output);
}

TEST_F(Program, DefaultsAreAFileToStartFrom) {
  const std::string file = folder_.path("my.json");
  std::ofstream(file) << guise_says({"config", "--defaults"}).output;
  const core::ProcessResult result = guise_says({"config", file});
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(result.output, guise_says({"config"}).output);
}

TEST_F(Program, OriginNamesFileAndFlag) {
  const std::string file = folder_.path("a.json");
  std::ofstream(file) << R"({"train": {"epochs": 3}})";
  const std::string text =
      guise_says({"config", file, "--origin", "--seed", "4", "--set", "model.width=8"}).output;
  EXPECT_NE(text.find("\"epochs\": 3,  // " + file), std::string::npos) << text;
  EXPECT_NE(text.find("\"seed\": 4,  // --seed"), std::string::npos);
  EXPECT_NE(text.find("\"width\": 8,  // --set"), std::string::npos);
  EXPECT_NE(text.find("\"lr\": 0.1,  // default"), std::string::npos);
}

TEST_F(Program, DoctorPrintsOneDocumentWithASchema) {
  const core::ProcessResult result = guise_says({"doctor", "--json"});
  const json document = json::parse(result.output);
  EXPECT_EQ(document["schema"], "guise.doctor/1");
  const bool failed = std::any_of(document["checks"].begin(), document["checks"].end(),
                                  [](const json& check) { return check["status"] == "fail"; });
  EXPECT_EQ(result.exit_code, failed ? 1 : 0);
}

TEST_F(Program, DoctorWarnsOfAPluginFolderThatIsNotThere) {
  setenv("GUISE_PLUGIN_PATH", (folder_.path("gone")).c_str(), 1);
  const std::string text = guise_says({"doctor"}).output;
  unsetenv("GUISE_PLUGIN_PATH");
  EXPECT_NE(text.find("GUISE_PLUGIN_PATH=" + folder_.path("gone")), std::string::npos);
  EXPECT_NE(text.find("/gone is not there"), std::string::npos);
}

TEST_F(Program, AnExistingRunFolderIsRefusedAndLeftUntouched) {
  std::ofstream(folder_.path("precious")) << "kept";
  const core::ProcessResult result =
      guise_says({"train", "--set", "data.name=synthetic", "--out", folder_.path()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.output.find("--force"), std::string::npos) << result.output;
  EXPECT_EQ(folder_.entries(), 1u);
}

TEST_F(Program, MissingDataIsRefusedBeforeARunFolderIsMade) {
  const std::string out = folder_.path("run");
  const core::ProcessResult result = guise_says(
      {"train", "--set", "data.name=cifar10", "--set", "data.root=" + folder_.path("gone"), "--out", out});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_FALSE(fs::exists(out));
}

}  // namespace
}  // namespace guise

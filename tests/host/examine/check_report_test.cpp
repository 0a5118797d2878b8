// What `guise check` says of a file.
#include "examine/check_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace guise::examine {
namespace {

using nlohmann::json;

FileReport report_with(Result result) {
  return {
      "/x/a.so", "00", {{"loss", "a", "1.0.0", {{"file", passed(), 0}, {"nan", {result, "because"}, 0.5}}}}};
}

TEST(FileReport, FailsByOneFailureOnly) {
  EXPECT_TRUE(report_with(Result::pass).passed());
  EXPECT_TRUE(report_with(Result::warn).passed());
  EXPECT_TRUE(report_with(Result::skip).passed());
  EXPECT_FALSE(report_with(Result::fail).passed());
}

TEST(FileReport, SaysTheSameAsTextAndAsJson) {
  const FileReport report = report_with(Result::fail);
  EXPECT_EQ(to_text(report, {}),
            "a 1.0.0, loss strategy, in /x/a.so\n  pass  file\n  fail  nan               because\nfailed: 1 "
            "pass, 1 fail\n");
  const json document = json::parse(to_json(report));
  EXPECT_EQ(document["plugins"][0]["checks"][1],
            (json{{"check", "nan"}, {"result", "fail"}, {"why", "because"}, {"seconds", 0.5}}));
  EXPECT_EQ(document["passed"], false);
}

TEST(FileReport, JoinsChecksThatAreSkippedForOneReason) {
  const FileReport report{"/x/a.so",
                          "00",
                          {{"loss",
                            "a",
                            "1.0.0",
                            {{"nan", skipped("file failed"), 0},
                             {"seed", skipped("file failed"), 0},
                             {"time", skipped("other"), 0}}}}};
  const std::string text = to_text(report, {});
  EXPECT_NE(text.find("  skip  nan, seed: file failed\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  skip  time              other\n"), std::string::npos) << text;
}

// A person's terminal wraps the reason under itself, a file does not.
TEST(FileReport, WrapsAReasonForATerminalOnly) {
  FileReport report = report_with(Result::warn);
  report.plugins[0].lines[1].outcome.why = std::string(30, 'a') + " " + std::string(30, 'b');
  const std::string one_line = std::string(30, 'a') + " " + std::string(30, 'b');
  EXPECT_NE(to_text(report, {}).find(one_line), std::string::npos);
  core::Terminal terminal;
  terminal.interactive = true;
  terminal.width = 60;
  EXPECT_NE(to_text(report, terminal).find(std::string(30, 'a') + "\n" + std::string(26, ' ') + "bbb"),
            std::string::npos)
      << to_text(report, terminal);
}

// A file that is no plugin has no name and no kind.
TEST(FileReport, OfAFileThatDoesNotSayWhatItIsNamesTheFile) {
  const FileReport report{
      "/x/a.so", "", {{"", "", "", {{"file", failed("no note"), 0}, {"nan", skipped("file failed"), 0}}}}};
  EXPECT_EQ(to_text(report, {}).substr(0, 8), "/x/a.so\n");
  EXPECT_EQ(json::parse(to_json(report))["plugins"][0]["kind"], "");
  EXPECT_FALSE(report.passed());
}

}  // namespace
}  // namespace guise::examine

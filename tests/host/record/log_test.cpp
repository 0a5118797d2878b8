// What stands in the log, and what happens when its file breaks.
#include "record/log.h"

#include <gtest/gtest.h>

#include <regex>

#include "core/files.h"
#include "support/temporary_folder.h"

namespace guise::record {

using support::TemporaryFolder;

namespace {

TEST(Log, EveryEntryBeginsWithItsTimeAndMessagesAreShown) {
  const TemporaryFolder folder;
  std::string shown;
  Log log(folder.path() / "log.txt", [&](const std::string& line) { shown += line + "|"; });
  log.message("one\ntwo");
  log.note("only in the file");
  EXPECT_EQ(shown, "one\ntwo|");
  const std::string text = core::read_file((folder.path() / "log.txt").string());
  const std::regex form(
      "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d one\n    two\n[-0-9]{10} [:0-9]{8} only in the file\n");
  EXPECT_TRUE(std::regex_match(text, form)) << text;
}

TEST(Log, ABrokenFileIsToldOnceAndDoesNotEndTheRun) {
  std::vector<std::string> shown;
  Log log("/dev/full", [&](const std::string& line) { shown.push_back(line); });
  log.note("a");
  log.message("b");
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_NE(shown[0].find("warning: /dev/full"), std::string::npos) << shown[0];
  EXPECT_EQ(shown[1], "b");
}

}  // namespace
}  // namespace guise::record

// crc32c and event_file: known sums, and what the tensorboard package reads back.
#include "record/event_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/files.h"
#include "record/crc32c.h"
#include "support/temporary_folder.h"
#include "support/tensorboard.h"

namespace guise::record {

using support::TemporaryFolder;
namespace {

// RFC 3720 appendix B.4, and the check value of the catalogue of CRC algorithms.
TEST(Crc32c, GivesTheKnownSums) {
  std::string rising;
  for (char c = 0; c < 32; ++c) rising += c;
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(crc32c(rising), 0x46dd794eU);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
}

TEST(EventFile, ThePackageReadsWhatWasWritten) {
  if (support::tensorboard_is_missing())
    GTEST_SKIP() << "no .venv with the tensorboard package (tools/setup --preset dev)";
  const TemporaryFolder folder;
  EventFile file(folder.path(), [] { return 1700000000.25; });
  file.add({{"a", 0.1}, {"b/\xc3\xa9", -3e38}}, 0);
  file.add({{"a", std::nan("")}, {"b/\xc3\xa9", INFINITY}}, 300);
  file.add({{std::string(300, 'x'), 1}}, int64_t{1} << 40);
  nlohmann::json read = support::read_events(folder.path());
  EXPECT_EQ(read["files"][0][0]["file_version"], "brain.Event:2");
  for (const auto& event : read["files"][0]) EXPECT_EQ(event["wall_time"], 1700000000.25);
  const auto& scalars = read["scalars"];
  EXPECT_EQ(scalars.size(), 3u);
  EXPECT_EQ(scalars["a"], nlohmann::json({{0, double{0.1F}}, {300, "nan"}}));
  EXPECT_EQ(scalars["b/\xc3\xa9"], nlohmann::json({{0, double{-3e38F}}, {300, "inf"}}));
  EXPECT_EQ(scalars[std::string(300, 'x')], nlohmann::json::array({{int64_t{1} << 40, 1.0}}));
}

TEST(EventFile, ANewFileComesAfterEveryOlderOne) {
  const TemporaryFolder folder;
  const EventFile first(folder.path(), [] { return 1700000000.0; });
  const EventFile same_second(folder.path(), [] { return 1700000000.9; });
  const EventFile clock_set_back(folder.path(), [] { return 1600000000.0; });
  EXPECT_EQ(first.path().filename().string().rfind("events.out.tfevents.1700000000.", 0), 0u);
  EXPECT_EQ(first.path().extension(), ".guise");
  EXPECT_LT(first.path(), same_second.path());
  EXPECT_LT(same_second.path(), clock_set_back.path());
}

}  // namespace
}  // namespace guise::record

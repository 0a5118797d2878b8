// What stands in metrics.jsonl, and what happens when its disk is full or breaks: append_file below it is
// tried here.
#include "record/metrics_log.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/files.h"
#include "support/errors.h"
#include "support/file_calls.h"
#include "support/programs.h"
#include "support/temporary_folder.h"

namespace guise::record {

using support::FailingCalls;
using support::failure_of;
using support::put_bytes;
using support::QuickCalls;
using support::refusal_of;
using support::TemporaryFolder;

namespace {

TEST(MetricsLog, AnEventIsOneWholeLineInTheOrderOfItsKeys) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "metrics.jsonl";
  MetricsLog log(path);
  log.write({{"event", "train"}, {"step", 7}, {"loss", 0.1}, {"terms", {{"loss_ce", 2.5}}}});
  log.write({{"event", "x\ny"}});
  const std::string text = core::read_file(path.string());
  EXPECT_EQ(
      text,
      "{\"event\":\"train\",\"step\":7,\"loss\":0.1,\"terms\":{\"loss_ce\":2.5}}\n{\"event\":\"x\\ny\"}\n");
  EXPECT_EQ(log.offset(), text.size());
}

TEST(MetricsLog, WhatIsNotFiniteBecomesNull) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "metrics.jsonl";
  const double infinity = std::numeric_limits<double>::infinity();
  MetricsLog(path).write({{"a", std::nan("")}, {"b", {infinity, -infinity}}, {"c", "\xff"}});
  EXPECT_EQ(core::read_file(path.string()), "{\"a\":null,\"b\":[null,null],\"c\":\"\xef\xbf\xbd\"}\n");
}

TEST(MetricsLog, GoesOnAfterWhatIsThere) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "metrics.jsonl";
  MetricsLog(path).write({{"a", 1}});
  MetricsLog log(path);
  EXPECT_EQ(log.offset(), 8u);
  log.write({{"a", 2}});
  EXPECT_EQ(core::read_file(path.string()), "{\"a\":1}\n{\"a\":2}\n");
}

TEST(MetricsLog, LinesWaitOnAFullDiskAndTheLastFlushSaysSo) {
  MetricsLog log("/dev/full");
  log.write({{"a", 1}});
  EXPECT_EQ(log.pending(), 1u);
  log.write({{"a", 2}});
  EXPECT_EQ(log.pending(), 2u);
  EXPECT_EQ(log.offset(), 0u);
  const std::string text = failure_of([&] { log.flush(); });
  EXPECT_NE(text.find("/dev/full: cannot write: No space left"), std::string::npos) << text;
  EXPECT_NE(text.find("2 lines wait"), std::string::npos) << text;
}

// A disk with room for so many bytes more; a write gives what fits.
class SmallDisk : public QuickCalls {
 public:
  long write(int descriptor, const void* bytes, size_t count) override {
    const size_t fits = std::min(count, room);
    if (fits == 0) return errno = code, -1;
    room -= fits;
    return QuickCalls::write(descriptor, bytes, fits);
  }
  int truncate(int descriptor, int64_t size) override {
    return cuts ? QuickCalls::truncate(descriptor, size) : (errno = code, -1);
  }
  size_t room = 0;
  int code = ENOSPC;
  bool cuts = true;
};

TEST(MetricsLog, NoLineIsLostOrTornWhenADiskFillsAndIsFreed) {
  const std::string line = "{\"step\":0}\n";
  for (size_t room = 0; room <= 3 * line.size(); ++room) {
    for (const bool cuts : {true, false}) {
      const TemporaryFolder folder;
      const auto path = folder.path() / "metrics.jsonl";
      SmallDisk disk;
      disk.room = room;
      disk.cuts = cuts;
      disk.code = room % 2 == 0 ? ENOSPC : EDQUOT;
      MetricsLog log(path, disk);
      for (int step = 0; step < 3; ++step) log.write({{"step", step}});
      EXPECT_EQ(log.pending(), 3 - room / line.size());
      EXPECT_EQ(log.offset(), room / line.size() * line.size());
      EXPECT_TRUE(!cuts || std::filesystem::file_size(path) == log.offset()) << room;
      disk.room = 1000;
      disk.cuts = true;
      log.flush();
      EXPECT_EQ(log.pending(), 0u);
      const std::string text = core::read_file(path.string());
      EXPECT_EQ(text, "{\"step\":0}\n{\"step\":1}\n{\"step\":2}\n") << room;
      EXPECT_EQ(log.sync(), text.size());
    }
  }
}

TEST(MetricsLog, OtherErrorsAreToldAndTheLineStillWaits) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "metrics.jsonl";
  SmallDisk disk;
  disk.code = EIO;
  MetricsLog log(path, disk);
  EXPECT_NE(failure_of([&] { log.write({{"a", 1}}); }).find("Input/output error"), std::string::npos);
  EXPECT_NE(failure_of([&] { log.sync(); }), "");
  disk.room = 1000;
  log.write({{"a", 2}});
  EXPECT_EQ(core::read_file(path.string()), "{\"a\":1}\n{\"a\":2}\n");
}

TEST(MetricsLog, GoesOnWhereACheckpointWasSaved) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "metrics.jsonl";
  put_bytes(path, "{\"a\":1}\n{\"a\":2}\n{\"a\"");
  MetricsLog log(path, {.bytes = 8});
  EXPECT_EQ(log.offset(), 8u);
  log.write({{"a", 3}});
  EXPECT_EQ(core::read_file(path.string()), "{\"a\":1}\n{\"a\":3}\n");
}

TEST(MetricsLog, AFileShorterThanACheckpointRemembersIsRefusedAndLeftAsItIs) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "metrics.jsonl";
  const auto opening = [&] { return refusal_of([&] { MetricsLog(path, {.bytes = 9}); }); };
  EXPECT_NE(
      opening().find(
          "metrics.jsonl: is shorter than the checkpoint remembers: expected 9 bytes, received no file"),
      std::string::npos)
      << opening();
  EXPECT_FALSE(std::filesystem::exists(path));
  put_bytes(path, "{\"a\":1}\n");
  EXPECT_NE(opening().find("expected 9 bytes, received 8"), std::string::npos) << opening();
  EXPECT_EQ(core::read_file(path.string()), "{\"a\":1}\n");
}

TEST(MetricsLog, AFailedSyncIsToldAndNothingIsCut) {
  const TemporaryFolder folder;
  FailingCalls calls(3, EIO);  // open, write, fsync
  MetricsLog log(folder.path() / "metrics.jsonl", calls);
  log.write({{"a", 1}});
  EXPECT_NE(failure_of([&] { log.sync(); }).find("cannot sync to disk"), std::string::npos);
  EXPECT_EQ(log.sync(), 8u);
}

TEST(MetricsLog, AFileThatCannotBeOpenedIsNamed) {
  EXPECT_NE(failure_of([] { MetricsLog("/proc/none/metrics.jsonl"); }).find("/proc/none/metrics.jsonl"),
            std::string::npos);
}

}  // namespace
}  // namespace guise::record

// Durable writes are tried with every system call failing in turn.
#include "core/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "support/file_calls.h"
#include "support/temporary_folder.h"

namespace guise::core {

using support::FailingCalls;
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path(name); }
  size_t entries() const { return folder_.entries(); }

  support::TemporaryFolder folder_;
};

// Writes at most 3 bytes at a time.
FailingCalls failing(int fail_at, int code) {
  FailingCalls calls(fail_at, code);
  calls.longest_write = 3;
  return calls;
}

TEST_F(Files, WhatIsWrittenIsReadBack) {
  const std::string content("a\0b\n", 4);
  write_durably(path("x"), content);
  EXPECT_EQ(read_file(path("x")), content);
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, WithoutCommitNothingAppearsAndNothingIsLeft) {
  {
    DurableFile(path("x")).write(std::string_view("half"));
  }
  EXPECT_EQ(entries(), 0u);
}

TEST_F(Files, EveryFailingCallLeavesTheOldContentWholeOrTheNewOne) {
  const std::string old_content = "old", new_content = "new content";
  FailingCalls counting = failing(0, 0);
  write_durably(path("x"), new_content, counting);
  for (int code : {EIO, ENOSPC, EROFS}) {
    for (int n = 1; n < counting.calls(); ++n) {  // the very last call closes the folder: nothing hangs on it
      write_durably(path("x"), old_content);
      FailingCalls calls = failing(n, code);
      EXPECT_THROW(write_durably(path("x"), new_content, calls), Error) << "call " << n;
      const std::string found = read_file(path("x"));
      EXPECT_TRUE(found == old_content || found == new_content) << "call " << n << ": " << found;
      EXPECT_EQ(entries(), 1u) << "call " << n;
    }
  }
}

TEST_F(Files, ANewFileNeverReplacesAnother) {
  DurableFile first(path("x")), second(path("x"));
  first.write(std::string_view("first"));
  second.write(std::string_view("second"));
  EXPECT_TRUE(first.commit_new());
  EXPECT_FALSE(second.commit_new());
  EXPECT_EQ(read_file(path("x")), "first");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, AFullDiskSaysWhatIsNeededAndFree) {
  FailingCalls calls(2, ENOSPC);
  DurableFile file(path("x"), calls, 12'300'000);
  try {
    file.write(std::string_view("text"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("No space left on device, needs 12.3 MB, "), std::string::npos)
        << error.what();
    EXPECT_TRUE(std::string(error.what()).ends_with(" are free")) << error.what();
  }
}

TEST_F(Files, AnInterruptedWriteGoesOn) {
  FailingCalls calls(2, EINTR);
  write_durably(path("x"), "abcdefgh", calls);
  EXPECT_EQ(read_file(path("x")), "abcdefgh");
}

TEST_F(Files, ReadingNamesTheFileAndTheReason) {
  try {
    read_file(path("missing"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    EXPECT_NE(std::string(error.what()).find("missing: cannot be read: No such file"), std::string::npos);
  }
}

TEST_F(Files, FoldersPipesDevicesAndLargeFilesAreRefused) {
  EXPECT_THROW(read_file(folder_.path()), Error);
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_THROW(read_file(path("pipe")), Error);
  EXPECT_THROW(read_file("/dev/zero"), Error);
  write_durably(path("x"), "12345");
  EXPECT_THROW(read_file(path("x"), 4), Error);
  EXPECT_EQ(read_file(path("x"), 5), "12345");
}

}  // namespace
}  // namespace guise::core

// What the tests of this room share: a temporary folder, texts of errors, output of a program.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/error.h"
#include "core/files.h"

namespace guise::record {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = ::testing::TempDir() + "guise-record-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The text of the error with this fault that `work` throws; empty if it throws none.
template <class Work>
std::string text_of(core::Fault fault, Work&& work) {
  try {
    work();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.fault(), fault) << error.what();
    return error.what();
  }
  return "";
}
template <class Work>
std::string refusal_of(Work&& work) {
  return text_of(core::Fault::usage, work);
}
template <class Work>
std::string failure_of(Work&& work) {
  return text_of(core::Fault::failed, work);
}

inline std::string output_of(const std::string& command) {
  std::string output;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer;
  while (const size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    output.append(buffer.data(), count);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return output;
}

inline void put_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// Real calls, but nothing waits for the disk.
class QuickCalls : public core::FileCalls {
 public:
  int fsync(int) override { return 0; }
};

// Fails the n-th call (counted from 1), or all from it on; 0: none.
class FailingCalls : public QuickCalls {
 public:
  FailingCalls(int fail_at, int code, bool for_good = false)
      : fail_at_(fail_at), code_(code), for_good_(for_good) {}
  int open(const char* path, int flags, unsigned mode) override {
    return fails() ? -1 : QuickCalls::open(path, flags, mode);
  }
  long write(int descriptor, const void* bytes, size_t count) override {
    return fails() ? -1 : QuickCalls::write(descriptor, bytes, count);
  }
  int fsync(int descriptor) override { return fails() ? -1 : QuickCalls::fsync(descriptor); }
  int close(int descriptor) override {
    const int result = QuickCalls::close(descriptor);
    return fails() ? -1 : result;
  }
  int rename(const char* from, const char* to) override {
    return fails() ? -1 : QuickCalls::rename(from, to);
  }
  int link(const char* from, const char* to) override { return fails() ? -1 : QuickCalls::link(from, to); }
  int unlink(const char* path) override { return fails() ? -1 : QuickCalls::unlink(path); }
  int truncate(int descriptor, int64_t size) override {
    return fails() ? -1 : QuickCalls::truncate(descriptor, size);
  }

  bool failed() const { return fail_at_ > 0 && calls_ >= fail_at_; }

 private:
  bool fails() {
    ++calls_;
    if (calls_ != fail_at_ && !(for_good_ && failed())) return false;
    errno = code_;
    return true;
  }
  int calls_ = 0;
  int fail_at_, code_;
  bool for_good_;
};

// The full numbers of a campaign, or the slice of every day.
inline int rounds(int slice, int full) {
  return std::getenv("GUISE_FULL") != nullptr ? full : slice;
}

}  // namespace guise::record

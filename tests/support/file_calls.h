// System calls on files as tests want them: without waiting for the disk, and failing where they should.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/files.h"

namespace guise::support {

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

  int open(const char* path, int flags, unsigned mode) override;
  long write(int descriptor, const void* bytes, size_t count) override;
  int fsync(int descriptor) override;
  int close(int descriptor) override;
  int rename(const char* from, const char* to) override;
  int link(const char* from, const char* to) override;
  int unlink(const char* path) override;
  int truncate(int descriptor, int64_t size) override;

  int calls() const { return calls_; }
  bool failed() const { return fail_at_ > 0 && calls_ >= fail_at_; }

  size_t longest_write = std::numeric_limits<size_t>::max();  // bytes; more are written in several calls

 private:
  bool fails();

  int calls_ = 0;
  int fail_at_, code_;
  bool for_good_;
};

}  // namespace guise::support

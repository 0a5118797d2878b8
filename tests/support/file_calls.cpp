#include "support/file_calls.h"

#include <algorithm>
#include <cerrno>

namespace guise::support {

int FailingCalls::open(const char* path, int flags, unsigned mode) {
  return fails() ? -1 : QuickCalls::open(path, flags, mode);
}

long FailingCalls::write(int descriptor, const void* bytes, size_t count) {
  return fails() ? -1 : QuickCalls::write(descriptor, bytes, std::min(count, longest_write));
}

int FailingCalls::fsync(int descriptor) {
  return fails() ? -1 : QuickCalls::fsync(descriptor);
}

// Closed all the same, as Linux does it.
int FailingCalls::close(int descriptor) {
  const int result = QuickCalls::close(descriptor);
  return fails() ? -1 : result;
}

int FailingCalls::rename(const char* from, const char* to) {
  return fails() ? -1 : QuickCalls::rename(from, to);
}

int FailingCalls::link(const char* from, const char* to) {
  return fails() ? -1 : QuickCalls::link(from, to);
}

int FailingCalls::unlink(const char* path) {
  return fails() ? -1 : QuickCalls::unlink(path);
}

int FailingCalls::truncate(int descriptor, int64_t size) {
  return fails() ? -1 : QuickCalls::truncate(descriptor, size);
}

bool FailingCalls::fails() {
  ++calls_;
  if (calls_ != fail_at_ && !(for_good_ && failed())) return false;
  errno = code_;
  return true;
}

}  // namespace guise::support

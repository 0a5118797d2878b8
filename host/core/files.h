// Files: reading with clear errors, and the one class for durable writes. Nobody else in Guise renames a file
// or calls fsync, so that faults can be planted in one place (FileCalls).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace guise::core {

// The whole of a regular file. A missing file, a folder, a pipe or device, and one above `maximum_bytes` are
// usage errors that name the file; a read that fails is a failure.
std::string read_file(const std::string& path, uint64_t maximum_bytes = UINT64_MAX);

// At most so many of its first bytes; empty where there is no regular file to be read.
std::string read_beginning(const std::string& path, size_t bytes);

// The system calls of a durable write; each returns what POSIX says and sets errno. A test's double fails the
// n-th call.
class FileCalls {
 public:
  virtual ~FileCalls() = default;
  virtual int open(const char* path, int flags, unsigned mode);
  virtual long write(int descriptor, const void* bytes, size_t count);
  virtual int fsync(int descriptor);
  virtual int close(int descriptor);
  virtual int rename(const char* from, const char* to);
  virtual int link(const char* from, const char* to);
  virtual int unlink(const char* path);
  virtual int truncate(int descriptor, int64_t size);
};
FileCalls& system_file_calls();

// What was renamed, linked or unlinked in the folder is on disk. Throws core::Error(failed).
void sync_folder(const std::string& path, FileCalls& calls = system_file_calls());

// A file that appears under its name whole or not at all: bytes go to a temporary name in the same folder
// (".NAME.PID-RANDOM.tmp"); commit() syncs, closes, renames and syncs the folder. Without commit() the
// destructor removes the temporary file. Every failing call throws core::Error(failed); a failed fsync is
// never tried again. `needed_bytes`, the whole size to come, is for the text of a full disk.
class DurableFile {
 public:
  explicit DurableFile(std::string path, FileCalls& calls = system_file_calls(), uint64_t needed_bytes = 0);
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  void write(std::string_view bytes);
  void write(std::span<const std::byte> bytes);
  void commit();      // once, last
  bool commit_new();  // instead: never replaces a file; false when the name is taken
  uint64_t size() const { return size_; }

 private:
  void seal();
  void abandon() noexcept;
  [[noreturn]] void fail(const char* call);

  std::string path_;
  std::string temporary_;
  FileCalls& calls_;
  int descriptor_ = -1;
  uint64_t size_ = 0;
  uint64_t needed_bytes_;
};

// The whole content at once, durably.
void write_durably(const std::string& path, std::string_view content, FileCalls& calls = system_file_calls());

// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace guise::core

// Reading whole files, durable writes, SHA-256. Locks, appending logs and clean-up of dead writers' temporary
// files are in record.
#include "core/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "core/machine.h"
#include "core/random_word.h"
#include "core/sha256.h"
#include "core/text.h"

namespace guise::core {
namespace {

std::string error_text(int code) {
  return std::generic_category().message(code);
}

// Closes on every way out; reading only, so that the result of close does not matter.
struct ReadDescriptor {
  int value;
  ~ReadDescriptor() {
    if (value >= 0) ::close(value);
  }
};

std::string random_suffix() {
  return std::to_string(getpid()) + "-" + random_word().substr(0, 16);
}

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// ", needs 12.3 MB, 1.0 MB are free"; empty for other errors.
std::string space_text(int code, const std::string& path, uint64_t needed) {
  if (code != ENOSPC && code != EDQUOT) return "";
  struct statvfs system{};
  std::string text = needed > 0 ? ", needs " + size_text(static_cast<double>(needed)) : "";
  if (statvfs(folder_of(path).c_str(), &system) != 0) return text;
  const double free = static_cast<double>(system.f_bavail) * static_cast<double>(system.f_frsize);
  return text + ", " + size_text(free) + " are free";
}

}  // namespace

std::string read_beginning(const std::string& path, size_t bytes) {
  const ReadDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat status{};
  if (file.value < 0 || fstat(file.value, &status) != 0 || !S_ISREG(status.st_mode)) return "";
  std::string content(bytes, '\0');
  const ssize_t count = ::read(file.value, content.data(), bytes);
  content.resize(count > 0 ? static_cast<size_t>(count) : 0);
  return content;
}

std::string read_file(const std::string& path, uint64_t maximum_bytes) {
  const std::string place = printable(path, 300);
  // O_NONBLOCK: opening a pipe nobody writes to must not wait.
  const ReadDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.value < 0) throw usage_error({.place = place, .problem = "cannot be read: " + error_text(errno)});
  struct stat status{};
  if (fstat(file.value, &status) != 0) throw failure({.place = place, .problem = error_text(errno)});
  if (!S_ISREG(status.st_mode)) {
    throw usage_error({.place = place,
                       .expected = "a regular file",
                       .received = S_ISDIR(status.st_mode) ? "a folder" : "a pipe or device"});
  }
  const auto size = static_cast<uint64_t>(status.st_size);
  if (size > maximum_bytes) {
    throw usage_error({.place = place,
                       .expected = "at most " + std::to_string(maximum_bytes) + " bytes",
                       .received = std::to_string(size) + " bytes"});
  }
  if (size > memory_bytes())  // a sparse file may claim any size
    throw usage_error({.place = place,
                       .problem = "does not fit into this machine's memory",
                       .expected = "at most " + std::to_string(memory_bytes() >> 20) + " MiB",
                       .received = std::to_string(size >> 20) + " MiB"});
  std::string content(size, '\0');
  size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t count = ::read(file.value, content.data() + filled, content.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw failure({.place = place, .problem = "cannot be read: " + error_text(errno)});
    if (count == 0) break;
    filled += static_cast<size_t>(count);
  }
  content.resize(filled);
  return content;
}

int FileCalls::open(const char* path, int flags, unsigned mode) {
  return ::open(path, flags, mode);
}
long FileCalls::write(int descriptor, const void* bytes, size_t count) {
  return ::write(descriptor, bytes, count);
}
int FileCalls::fsync(int descriptor) {
  return ::fsync(descriptor);
}
int FileCalls::close(int descriptor) {
  return ::close(descriptor);
}
int FileCalls::rename(const char* from, const char* to) {
  return ::rename(from, to);
}
int FileCalls::link(const char* from, const char* to) {
  return ::link(from, to);
}
int FileCalls::unlink(const char* path) {
  return ::unlink(path);
}
int FileCalls::truncate(int descriptor, int64_t size) {
  return ::ftruncate(descriptor, static_cast<off_t>(size));
}

FileCalls& system_file_calls() {
  static FileCalls calls;
  return calls;
}

void sync_folder(const std::string& path, FileCalls& calls) {
  const auto refuse = [&](const char* what) {
    throw failure({.place = printable(path, 300), .problem = what + error_text(errno)});
  };
  const int folder = calls.open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (folder < 0) refuse("the folder cannot be opened: ");
  const bool synced = calls.fsync(folder) == 0;
  const int code = errno;
  calls.close(folder);
  errno = code;
  if (!synced) refuse("the folder cannot be synced to disk: ");
}

DurableFile::DurableFile(std::string path, FileCalls& calls, uint64_t needed_bytes)
    : path_(std::move(path)), calls_(calls), needed_bytes_(needed_bytes) {
  const std::string name = std::filesystem::path(path_).filename().string();
  temporary_ = folder_of(path_) + "/." + name + "." + random_suffix() + ".tmp";
  descriptor_ = calls_.open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor_ < 0) {
    const int code = errno;
    temporary_.clear();
    errno = code;
    fail("cannot be created");
  }
}

DurableFile::~DurableFile() {
  abandon();
}

void DurableFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const long count = calls_.write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errno = ENOSPC;
    if (count <= 0) fail("cannot be written");
    bytes.remove_prefix(static_cast<size_t>(count));
    size_ += static_cast<uint64_t>(count);
  }
}

void DurableFile::write(std::span<const std::byte> bytes) {
  write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void DurableFile::seal() {
  if (calls_.fsync(descriptor_) != 0) fail("cannot be synced to disk");
  const int descriptor = descriptor_;
  descriptor_ = -1;
  if (calls_.close(descriptor) != 0) fail("cannot be closed");
}

void DurableFile::commit() {
  seal();
  if (calls_.rename(temporary_.c_str(), path_.c_str()) != 0) fail("cannot be renamed into place");
  temporary_.clear();
  sync_folder(folder_of(path_), calls_);
}

bool DurableFile::commit_new() {
  seal();
  const bool linked = calls_.link(temporary_.c_str(), path_.c_str()) == 0;
  if (!linked && errno != EEXIST) fail("cannot be linked into place");
  abandon();
  if (linked) sync_folder(folder_of(path_), calls_);
  return linked;
}

void DurableFile::abandon() noexcept {
  if (descriptor_ >= 0) calls_.close(descriptor_);
  descriptor_ = -1;
  if (!temporary_.empty()) calls_.unlink(temporary_.c_str());
  temporary_.clear();
}

// Reads errno first: cleaning up changes it.
void DurableFile::fail(const char* call) {
  const int code = errno;
  abandon();
  const std::string reason = error_text(code) + space_text(code, path_, needed_bytes_);
  throw failure({.place = printable(path_, 300), .problem = std::string(call) + ": " + reason});
}

void write_durably(const std::string& path, std::string_view content, FileCalls& calls) {
  DurableFile file(path, calls);
  file.write(content);
  file.commit();
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 sum;
  sum.add(bytes);
  return sum.hex();
}

}  // namespace guise::core

#include "record/append_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/error.h"

namespace guise::record {
namespace {

core::Error failed_to(const std::string& what, const std::filesystem::path& path, int code) {
  return core::failure(
      {.place = path.string(), .problem = "cannot " + what + ": " + std::generic_category().message(code)});
}

// Opening a FIFO for writing would wait for somebody who reads.
core::Error no_file(const std::filesystem::path& path) {
  return core::failure({.place = path.string(),
                        .problem = "is something else than a file",
                        .expected = "a regular file or none",
                        .advice = "move it away; the run makes its own"});
}

}  // namespace

AppendFile::AppendFile(const std::filesystem::path& path, core::FileCalls& calls)
    : path_(path),
      calls_(calls),
      descriptor_(calls.open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0666)) {
  if (descriptor_ < 0 && errno == ENXIO) throw no_file(path_);  // a FIFO without a reader
  if (descriptor_ < 0) throw failed_to("open", path_, errno);
  struct stat status{};
  if (::fstat(descriptor_, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))) {
    calls_.close(descriptor_);
    throw no_file(path_);
  }
  const off_t end = ::lseek(descriptor_, 0, SEEK_END);
  size_ = end > 0 ? static_cast<uint64_t>(end) : 0;
}

AppendFile::~AppendFile() {
  calls_.close(descriptor_);  // every piece was written by a checked call; nothing is left to lose
}

void AppendFile::append(std::string_view piece) {
  const int code = try_append(piece);
  if (code != 0) throw failed_to("write", path_, code);
}

int AppendFile::try_append(std::string_view piece) {
  const auto cut_torn = [&] {
    torn_ = torn_ && calls_.truncate(descriptor_, static_cast<int64_t>(size_)) != 0;
    return !torn_;
  };
  if (!cut_torn()) return errno;
  size_t written = 0;
  while (written < piece.size()) {
    const long count = calls_.write(descriptor_, piece.data() + written, piece.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int code = count < 0 ? errno : ENOSPC;
      torn_ = written > 0;
      cut_torn();
      return code;
    }
    written += static_cast<size_t>(count);
  }
  size_ += piece.size();
  return 0;
}

// The first time its name too: the file may be new.
void AppendFile::sync() {
  if (calls_.fsync(descriptor_) != 0) throw failed_to("sync to disk", path_, errno);
  if (name_synced_) return;
  const std::filesystem::path folder = path_.parent_path();
  core::sync_folder(folder.empty() ? "." : folder.string(), calls_);
  name_synced_ = true;
}

void AppendFile::cut_to(uint64_t size) {
  if (size == size_) return;
  if (calls_.truncate(descriptor_, static_cast<int64_t>(size)) != 0) throw failed_to("cut", path_, errno);
  size_ = size;
}

}  // namespace guise::record

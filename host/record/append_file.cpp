#include "record/append_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/error.h"

namespace guise::record {
namespace {

core::Error failed_to(const std::string& what, const std::filesystem::path& path, int code) {
  return core::failure(
      {path.string(), "cannot " + what + ": " + std::generic_category().message(code), "", "", ""});
}

}  // namespace

AppendFile::AppendFile(const std::filesystem::path& path)
    : path_(path), descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) throw failed_to("open", path_, errno);
  const off_t end = ::lseek(descriptor_, 0, SEEK_END);
  size_ = end > 0 ? static_cast<uint64_t>(end) : 0;
}

AppendFile::~AppendFile() {
  ::close(descriptor_);  // every piece was written by a checked call; nothing is left to lose
}

void AppendFile::append(std::string_view piece) {
  size_t written = 0;
  while (written < piece.size()) {
    const ssize_t count = ::write(descriptor_, piece.data() + written, piece.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int code = count < 0 ? errno : EIO;
      // No torn line stays behind; should the cut fail too, the first error is the one to tell.
      if (written > 0 && ::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) size_ += written;
      throw failed_to("write", path_, code);
    }
    written += static_cast<size_t>(count);
  }
  size_ += piece.size();
}

}  // namespace guise::record

#include "core/pipe.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/text.h"

namespace guise::core {
namespace {

constexpr double kLongestWaitSeconds = 3600;  // poll counts milliseconds in an int

std::string system_text() {
  return std::generic_category().message(errno);
}

}  // namespace

Pipe::Pipe() {
  if (pipe2(ends_, O_CLOEXEC) != 0) throw failure({.place = "a pipe", .problem = system_text()});
}

Pipe::~Pipe() {
  close(ends_[0]);
  close_writer();
}

void Pipe::close_writer() {
  if (ends_[1] >= 0) close(std::exchange(ends_[1], -1));
}

OpenDescriptor::OpenDescriptor(const std::string& path) : OpenDescriptor(path, O_RDWR) {}

OpenDescriptor::OpenDescriptor(const std::string& path, int flags)
    : number_(open(path.c_str(), flags | O_CLOEXEC, 0666)) {
  if (number_ < 0)
    throw failure({.place = printable(path, 300), .problem = "cannot be written: " + system_text()});
}

OpenDescriptor::~OpenDescriptor() {
  close(number_);
}

OpenDescriptor OpenDescriptor::appending_to(const std::string& path) {
  return OpenDescriptor(path, O_WRONLY | O_CREAT | O_APPEND);
}

std::vector<bool> wait_readable(const std::vector<int>& descriptors, double seconds) {
  std::vector<pollfd> waiting;
  for (const int descriptor : descriptors) waiting.push_back({descriptor, POLLIN, 0});
  // Rounded up, or the last moment before a deadline would be spent in a loop.
  const int milliseconds = static_cast<int>(std::ceil(std::clamp(seconds, 0.0, kLongestWaitSeconds) * 1000));
  const int count = poll(waiting.data(), waiting.size(), milliseconds);
  std::vector<bool> readable;
  for (const pollfd& one : waiting) readable.push_back(count > 0 && one.revents != 0);
  return readable;
}

std::optional<std::string> read_some(int descriptor) {
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  do {
    count = read(descriptor, buffer.data(), buffer.size());
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return std::nullopt;
  return std::string(buffer.data(), static_cast<size_t>(count));
}

void BoundedText::add(std::string_view more) {
  if (keeps_ == Keeps::first) {
    text_.append(more.substr(0, bytes_ - std::min(bytes_, text_.size())));
    return;
  }
  text_.append(more);
  if (text_.size() > bytes_) text_.erase(0, text_.size() - bytes_);
}

}  // namespace guise::core

// Pipes between processes: reading them with a time limit, and keeping a bounded part of what comes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guise::core {

// Both ends, closed at the end and by exec. Throws core::Error(failed) when there is none to be had.
class Pipe {
 public:
  Pipe();
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_writer();  // or the reader never sees the end

 private:
  int ends_[2] = {-1, -1};
};

// A file that is open as long as this lives.
class OpenDescriptor {
 public:
  explicit OpenDescriptor(const std::string& path);  // for reading and writing. Throws core::Error(failed)
  ~OpenDescriptor();
  OpenDescriptor(const OpenDescriptor&) = delete;
  OpenDescriptor& operator=(const OpenDescriptor&) = delete;

  int number() const { return number_; }

  static OpenDescriptor appending_to(const std::string& path);  // made where it is missing

 private:
  OpenDescriptor(const std::string& path, int flags);

  int number_ = -1;
};

// Waits until one of the descriptors has something to read or is at its end, or until the time is up.
// One answer each; -1 stands for one that is no longer asked.
std::vector<bool> wait_readable(const std::vector<int>& descriptors, double seconds);

// What can be read at once, a few kB at most; nothing at the end of the pipe.
std::optional<std::string> read_some(int descriptor);

// A text of which the first or the last bytes are kept, however much is added.
class BoundedText {
 public:
  enum class Keeps { first, last };
  BoundedText(Keeps keeps, size_t bytes) : keeps_(keeps), bytes_(bytes) {}

  void add(std::string_view more);
  const std::string& text() const { return text_; }

 private:
  Keeps keeps_;
  size_t bytes_;
  std::string text_;
};

}  // namespace guise::core

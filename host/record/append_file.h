// A file that only grows, by whole pieces, written straight to the kernel: what append() returned from is
// there even if the process dies. For logs; what must be replaced at once goes through core's durable write.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace guise::record {

class AppendFile {
 public:
  // Opens or makes the file and stands at its end. Throws core::Error(failed).
  explicit AppendFile(const std::filesystem::path& path);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  // Writes the whole piece. On core::Error(failed) the file ends where it ended before, as far as the system
  // lets it be cut.
  void append(std::string_view piece);

  uint64_t size() const { return size_; }  // bytes that are whole
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int descriptor_;
  uint64_t size_ = 0;
};

}  // namespace guise::record

// A file that only grows, by whole pieces, written straight to the kernel: what append() returned from is
// there even if the process dies. For logs; what must be replaced at once goes through core's durable write.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/files.h"

namespace guise::record {

class AppendFile {
 public:
  // Opens or makes the file and stands at its end. Throws core::Error(failed).
  explicit AppendFile(const std::filesystem::path& path, core::FileCalls& calls = core::system_file_calls());
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  // Writes the whole piece or throws core::Error(failed). What was written of a piece that failed is cut off,
  // at the latest before the next one.
  void append(std::string_view piece);
  int try_append(std::string_view piece);  // 0, or the errno of what failed

  void sync();                 // on disk. Throws core::Error(failed)
  void cut_to(uint64_t size);  // at most size(). Throws core::Error(failed)

  uint64_t size() const { return size_; }  // bytes that are whole
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  core::FileCalls& calls_;
  int descriptor_;
  uint64_t size_ = 0;
  bool torn_ = false;  // bytes of a failed piece stand after size_
  bool name_synced_ = false;
};

}  // namespace guise::record

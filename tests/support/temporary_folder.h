// A folder of one test alone, removed at its end.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace guise::support {

class TemporaryFolder {
 public:
  TemporaryFolder();
  // With a copy of what is in that folder.
  explicit TemporaryFolder(const std::filesystem::path& contents);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string path(const std::string& name) const { return (path_ / name).string(); }
  // Makes the file and the folders above it, and returns its path. One that is there is replaced, not written
  // over: it may be mapped.
  std::string write(const std::string& name, const std::string& bytes) const;
  // Files and folders directly in it.
  size_t entries() const;

 private:
  std::filesystem::path path_;
};

}  // namespace guise::support

// A plugin file that was opened once: its bytes and what the system says of it, all from one descriptor, so
// that what is checked later is what was read. Only regular files are read.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "config/open_file.h"

namespace guise::catalogue {

class OpenedFile {
 public:
  // Throws core::Error(usage), without a place, on what is missing, not readable, not a regular file (a
  // pipe, folder or device is not read, nor waited for) or above 256 MB.
  explicit OpenedFile(const std::string& path);
  // The file that another process opened and handed over, which must still be what the path leads to.
  OpenedFile(const std::string& path, int handed_over);
  ~OpenedFile();
  OpenedFile(OpenedFile&& other) noexcept;
  OpenedFile& operator=(OpenedFile&&) = delete;

  const std::string& path() const { return path_; }            // absolute, as it was asked for
  const std::string& real_path() const { return real_path_; }  // links resolved
  const std::string& bytes() const { return bytes_; }
  int descriptor() const { return descriptor_; }

  // Who besides this user and the system's administrator could put other bytes in its place, in a clause: "it
  // belongs to user 1001". Asked are the modes of the file and its folder, and the owners of the file and of
  // every folder above it. Who could replace this program itself is trusted, too, and one whom the system
  // cannot name (in a container) is not judged. Empty: nobody.
  const std::string& distrust() const { return distrust_; }
  bool group_writable() const { return ((mode_ | folder_mode_) & 0020) != 0; }

  // Its path still leads to it, and it still holds these bytes.
  bool unchanged() const;

  // To be handed on: keeps the file open. Null for null.
  static config::OpenFile kept_open(const std::shared_ptr<const OpenedFile>& file);

 private:
  OpenedFile() = default;
  void find(const std::string& path);
  void open_path();
  void take(int handed_over);
  void read();
  bool path_leads_here() const;
  std::string content(size_t size) const;  // of the descriptor, from its beginning

  std::string path_, real_path_, bytes_, distrust_;
  int descriptor_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  mode_t mode_ = 0, folder_mode_ = 0;
};

}  // namespace guise::catalogue

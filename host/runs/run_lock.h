// One folder, one writer: `.lock` in the run folder names the process that writes it.
#pragma once

#include <filesystem>
#include <string>

#include "core/files.h"

namespace guise::runs {

class RunLock {
 public:
  // Takes the lock or throws core::Error(usage) naming host, pid and what to try. The lock of a process of
  // this host that is dead, or from before the last boot, is taken over; of two takers one wins. One of
  // another host or container, or that cannot be read, is refused however old it is, unless `force`; one of a
  // living process of this host always. The folder must exist. Failing calls throw core::Error(failed).
  explicit RunLock(const std::filesystem::path& run_folder, bool force = false,
                   core::FileCalls& calls = core::system_file_calls());
  ~RunLock();  // removes the file, if it is still ours
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

  // Throws what the constructor would throw now; touches nothing.
  static void check(const std::filesystem::path& run_folder, bool force = false);

 private:
  std::string path_;
  std::string text_;  // what we wrote: our own identity
  core::FileCalls& calls_;
};

}  // namespace guise::runs

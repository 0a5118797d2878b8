// A folder for runs that nobody keeps.
#pragma once

#include <filesystem>

namespace guise::train {

class TemporaryRuns {
 public:
  TemporaryRuns();   // below the system's temporary folder; throws core::Error(failed)
  ~TemporaryRuns();  // removes everything in it
  TemporaryRuns(const TemporaryRuns&) = delete;
  TemporaryRuns& operator=(const TemporaryRuns&) = delete;

  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace guise::train

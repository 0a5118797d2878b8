// A sweep's folder is taken by one call at a time; SLURM's tasks do not ask.
#pragma once

#include <string>

namespace guise::sweep {

class Lock {
 public:
  // Throws core::Error(usage) when another process holds it, or when it cannot be made.
  explicit Lock(const std::string& out);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace guise::sweep

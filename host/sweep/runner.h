// A sweep on this machine: so many runs at a time until none is left, each a child process. What happens is
// written to the manifest at once and told to the view.
#pragma once

#include "sweep/command.h"
#include "sweep/view.h"

namespace guise::sweep {

struct SweepOrder {
  int64_t jobs = 1;
  int64_t threads = 0;  // of each run that begins now and whose keys do not say; 0: none given
  bool retry_failed = false;
};

// Whether this call is to start the run. Runs that the sweep file no longer names never are.
bool is_due(const SweepRun& run, bool retry_failed);

// Returns the signal that ended it early, or 0. After a signal nothing is started, the children get it too
// and are waited for. Throws core::Error(failed) when the manifest or a log cannot be written; the children
// are then stopped. OUT and OUT/logs are there.
int run_sweep(SweepManifest& manifest, const SweepPlace& place, const SweepOrder& order, SweepView& view);

// OUT is taken by one call at a time; SLURM's tasks do not ask. Throws core::Error(usage) when another holds
// it.
class SweepLock {
 public:
  explicit SweepLock(const std::string& out);
  ~SweepLock();
  SweepLock(const SweepLock&) = delete;
  SweepLock& operator=(const SweepLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace guise::sweep

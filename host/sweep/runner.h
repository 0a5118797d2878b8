// A sweep on this machine: so many runs at a time until none is left, each a child process. What happens is
// written to the manifest at once and told to the view.
#pragma once

#include "sweep/view.h"
#include "sweep/words.h"

namespace guise::sweep {

struct LocalOrder {
  int64_t jobs = 1;
  int64_t threads = 0;  // of each run that begins now and whose keys do not say; 0: none given
  bool retry_failed = false;
};

// Whether this call is to start the run. Runs that the sweep file no longer names never are.
bool is_due(const BookedRun& run, bool retry_failed);

// Returns the signal that ended it early, or 0. After a signal nothing is started, the children get it too
// and are waited for. Throws core::Error(failed) when the manifest or a log cannot be written; the children
// are then stopped. OUT and OUT/logs are there.
int run_here(Manifest& manifest, const Place& place, const LocalOrder& order, View& view);

}  // namespace guise::sweep

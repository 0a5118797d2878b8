// What the folders of a sweep's runs say: their state, and how far one has come. Reads little of each file,
// so that it can be asked every second.
#pragma once

#include <optional>
#include <string>

#include "sweep/words.h"

namespace guise::sweep {

// Sets state (and error) of each run by its folder and, for one that failed under SLURM, by what its task
// left. A run that the manifest takes for running while nobody writes it was cut short: it is stopped, and
// will be continued.
void refresh_states(Manifest& manifest, const Place& place);

// The state of one run by its folder, its summary and its lock.
void refresh_state(BookedRun& run, const std::string& folder);

// From the last lines of metrics.jsonl; what is not known is left out.
struct Progress {
  std::optional<int64_t> epoch;  // from 0
  std::optional<double> top1;    // percent, the last one
  std::optional<double> eta_seconds;
};
Progress read_progress(const std::string& folder);

// The line of a run's output that says why it ended: the last one of the program's own ("guise: ..."), else
// the last.
std::string last_error(const std::string& log_file);

}  // namespace guise::sweep

// Whether a run goes on, is done, or broke off. Part of run.h.
#pragma once

#include <string>

#include "runs/run.h"

namespace guise::runs {

// True when the folder's .lock names a process that lives on this host.
bool writer_lives(const std::string& folder);

// Sets state and state_text from .lock and the summary. `last_epoch`: the greatest in metrics.jsonl, -1
// without.
void find_state(Run& run, int64_t last_epoch);

}  // namespace guise::runs

// metrics.jsonl: from lines to the course of every metric. Part of run.h.
#pragma once

#include <string>

#include "runs/run.h"

namespace guise::runs {

// Fills series, last_evaluation, best_evaluation and steps_per_epoch of `run`; returns the greatest epoch
// that any line names, -1 when there is none. A last line without its line break is ignored.
int64_t read_metrics(Run& run, const std::string& path);

}  // namespace guise::runs

// The course of a run as rows of block characters, from its metrics.jsonl: for the end of a run in a
// terminal.
#pragma once

#include <filesystem>

#include "core/terminal.h"

namespace guise::runs {

// One row a metric: the loss and its terms (where there is more than one), and of each network that was
// evaluated the measurements whose rows are shown in curves; the curve, the first value and the last. Lines
// that are no events, and a last one without its end, are passed over; no rows without an event. Throws
// core::Error where the file cannot be read.
core::TextTable sparkline_table(const std::filesystem::path& metrics_file);

}  // namespace guise::runs

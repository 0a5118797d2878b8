// Reports for a terminal: the course of every metric as a sparkline.
#pragma once

#include <string>
#include <vector>

#include "core/terminal.h"
#include "runs/run.h"

namespace guise::report {

// For each run a headline, its state, and a line for each metric: sparkline, first, last and best value; of a
// run with tasks also its figures and matrices.
std::string text_report(const std::vector<runs::Run>& runs, const core::Terminal& terminal);

}  // namespace guise::report

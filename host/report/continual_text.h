// A run with tasks for a terminal.
#pragma once

#include <string>

#include "core/terminal.h"
#include "report/continual.h"

namespace guise::report {

// Its figures by kind of accuracy, a table for each network, and the matrices of the student as numbers where
// they are not too wide.
std::string continual_text(const ContinualRun& run, const core::Terminal& terminal);

}  // namespace guise::report

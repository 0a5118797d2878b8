// The values of an evaluation as a person reads them: columns of a table and parts of a line, by their rows.
#pragma once

#include <string>
#include <vector>

#include "core/terminal.h"
#include "runs/evaluation.h"

namespace guise::runs {

// A column for each value, "top-1 %", and one behind it for its interval, "95 % interval".
std::vector<std::string> value_heads(const Evaluation& evaluation);
std::vector<std::string> value_cells(const Evaluation& evaluation);

// One row a network.
core::TextTable result_table(const EpochResult& result);

// " top-1 86.10 % [85.40, 86.80]" for each value whose row is shown in lines.
std::string line_text(const Evaluation& evaluation);

}  // namespace guise::runs

// The results as plain HTML, for a reader whose browser runs no scripts.
#pragma once

#include "runs/run.h"

namespace guise::report {

// A row for each run and metric: final and best value; of a lone run also what its training measured last;
// then the figures of runs with tasks. At most 400 rows; the last line then says how many are left out.
std::string results_table(const std::vector<runs::Run>& runs);

}  // namespace guise::report

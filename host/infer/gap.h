// How much worse networks are on a new test set of the data set that they learned. Part of `guise eval`.
#pragma once

#include <vector>

#include "infer/eval.h"
#include "infer/trained.h"

namespace guise::infer {

// Fills NetworkResult::gap of every report whose data set is a new test set of one that the report measured
// too, or, run by run, of the one whose accuracy the run's summary tells for this very checkpoint. `runs` in
// the order of the report's.
void add_gaps(EvalReport& report, const std::vector<Trained>& runs);

}  // namespace guise::infer

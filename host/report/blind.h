// A page for blind review: nothing in it tells whose machine it was.
#pragma once

#include <vector>

#include "runs/run.h"

namespace guise::report {

// The document without the machines' names, and with the last part of every absolute path in place of the
// path.
runs::Json blinded(runs::Json document, const std::vector<runs::Run>& runs);

}  // namespace guise::report

// `guise check`: the fixed list of checks on every strategy and policy of a file. Each runs in a child
// process with a time limit, so that a plugin that crashes or hangs is named and does no harm.
#pragma once

#include "config/requests.h"
#include "examine/check_report.h"

namespace guise::examine {

using config::CheckRequest;

// A file that is missing or refused is a failed `file` check.
FileReport check(const CheckRequest& request);

}  // namespace guise::examine

// The parent's half of `guise check`: starts the child, reads its lines against the clock, and names the
// check and the callback in which it crashed or hung.
#pragma once

#include <map>
#include <string>

#include "examine/check_child.h"
#include "examine/check_report.h"

namespace guise::examine {

// Every check of one strategy or policy except `file`, in child processes: a new one goes on with the next
// check where one died. No check may take longer than `time_limit_seconds`. Throws core::Error(failed) when
// the system starts no process.
std::map<std::string, CheckLine> run_in_children(const ChildRequest& request, double time_limit_seconds);

}  // namespace guise::examine

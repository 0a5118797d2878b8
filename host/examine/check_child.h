// The child process of `guise check`: loads the plugin and runs its checks one after another, saying what it
// does on a descriptor of its own, so that the parent knows where it was when it died.
//
// A line of JSON each: {"begin": CHECK}, {"check": CHECK, "result": "pass", "why": "...", "seconds": 0.1,
// "stops": false}, {"end": true} when all is done and, from a signal handler, {"callback": "loss"} (""
// outside a callback). `stops` is said of a gate that ended by an error. Each also has "word": what the child
// read from another descriptor before the plugin was loaded, so that no plugin can write such a line.
#pragma once

#include "config/requests.h"

namespace guise::examine {

constexpr int kReportDescriptor = 3, kWordDescriptor = 4;

using ChildRequest = config::CheckChildRequest;

// Returns the exit code: 0, also when checks fail.
int run_checks(const ChildRequest& request);

}  // namespace guise::examine

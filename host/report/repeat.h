// What made a run, and how it is repeated: commands, plugins, machine.
#pragma once

#include "runs/run.h"

namespace guise::report {

// {"method", "facts": ["seed 0", ...], "command": as it was typed or null, "again": the command that repeats
// it, "plugins": [...] or null while summary.json is not written, "machine": ["cpu ...", ...]}
runs::Json repeat_entry(const runs::Run& run);

}  // namespace guise::report

// The fixed list of checks: their names in the order of the report, and the order in which they run.
#pragma once

#include <string>
#include <vector>

#include "config/plugin_lookup.h"
#include "examine/checks/checks.h"

namespace guise::examine {

// What `file` (in the parent) and `descriptor` (in the child, before there is a Subject) do is not a
// CheckFunction.
inline const std::string file_check = "file", descriptor_check = "descriptor";

struct Check {
  std::string name;
  CheckFunction run;
  bool gate = false;  // where it ends by an error, a crash or the time limit, later ones are skipped
};

// In the order in which the child runs them: first what the others stand on.
std::vector<Check> checks_of(config::PluginKind kind);

// All names, file and descriptor included, in the order of the report.
std::vector<std::string> check_names(config::PluginKind kind);

}  // namespace guise::examine

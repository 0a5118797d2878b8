// The fixed list of checks: a row each, in the order of the report, and the order in which they run.
#pragma once

#include <string>
#include <vector>

#include "config/plugin_kind.h"
#include "examine/checks/checks.h"

namespace guise::examine {

// What `file` (in the parent) and `descriptor` (in the child, before there is a Subject) do is not a
// CheckFunction.
inline const std::string kFileCheck = "file", kDescriptorCheck = "descriptor", kOptionsCheck = "options";

// Whether later checks are skipped where one went wrong. `ended`: it threw, crashed or took too long, and did
// not merely fail.
enum class Gate { none, ended, failed };

struct Check {
  std::string name;
  CheckFunction run = nullptr;
  Gate gate = Gate::none;
  bool every_child = false;  // what it does, later checks need: also done where it was reported before
};

// In the order in which the child runs them: first what the others stand on.
std::vector<Check> checks_of(config::PluginKind kind);

// All names, file and descriptor included, in the order of the report.
std::vector<std::string> check_names(config::PluginKind kind);

// True of a check whose going wrong keeps others from running.
bool is_gate(config::PluginKind kind, const std::string& name);

}  // namespace guise::examine

// `guise check`: the fixed list of checks on every strategy and policy of a file. Each runs in a child
// process with a time limit, so that a plugin that crashes or hangs is named and does no harm.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "examine/check_report.h"

namespace guise::examine {

struct CheckRequest {
  std::string plugin;  // name or path to a .so
  uint64_t seed = 0;
  double time_limit_seconds = 20;  // for each check
  std::vector<std::string> plugin_folders;
};

// A file that is missing or refused is a failed `file` check; an unknown name is core::Error(usage).
FileReport check(const CheckRequest& request);

}  // namespace guise::examine

// Folders as they are named on a command line: runs, and sweeps that stand for their runs.
#pragma once

#include <string>
#include <vector>

namespace guise::sweep {

struct RunFolders {
  std::vector<std::string> folders;      // of runs, in the order given; those of a sweep in its own order
  std::vector<std::string> not_started;  // runs of a sweep that have no configuration yet
};

// A folder that holds sweep.json and no config.json is a sweep. Throws usage errors: a manifest that cannot
// be read, a sweep of which no run has started. Whether the other folders are runs is read_runs' to say.
RunFolders run_folders(const std::vector<std::string>& given);

}  // namespace guise::sweep

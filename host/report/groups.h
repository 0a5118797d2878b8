// Groups: runs that share the values of some keys.
#pragma once

#include <string>
#include <vector>

#include "runs/run.h"

namespace guise::report {

// Runs with the same values of the keys, in the order of the first of each.
struct RunGroup {
  std::string label;         // "mask_clso", "mask_clso, ema"
  std::vector<size_t> runs;  // indices
};

// `keys`: dotted keys of the configuration. Throws a usage error for one that no run has.
std::vector<RunGroup> groups_of(const std::vector<runs::Run>& runs, const std::vector<std::string>& keys);

// Keys other than the seed in which the runs of a group differ and that make them no mere repetitions.
std::vector<std::string> mixed_keys(const std::vector<runs::Run>& runs, const RunGroup& group);

}  // namespace guise::report

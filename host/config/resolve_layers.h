// Resolving a run whose files are already read: what a sweep does for each of its runs.
#pragma once

#include <vector>

#include "config/resolve.h"

namespace guise::config {

// As resolve(), with `files` (read_layers, the weakest first) in place of sources.file, which is not looked
// at.
Resolved resolve_layers(const std::vector<Layer>& files, const Sources& sources);

}  // namespace guise::config

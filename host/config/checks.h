// Rules that span several keys, or that a table of ranges cannot say. Part of resolve.
#pragma once

#include <string>
#include <vector>

#include "config/document.h"

namespace guise::config {

// Throws usage errors; what is allowed but surely not meant is added to `warnings`.
void check_across_keys(const ChosenValues& values, const ChosenPlugins& plugins,
                       std::vector<std::string>& warnings);

}  // namespace guise::config

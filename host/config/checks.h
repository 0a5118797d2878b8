// Rules that span several keys, or that a table of ranges cannot say. Part of resolve.
#pragma once

#include <string>
#include <vector>

#include "config/document.h"

namespace guise::config {

// What a range cannot say of a value that was given, whether or not the chosen parts read it. Throws usage
// errors.
void check_given_values(const ChosenValues& values);

// Throws usage errors; what is allowed but surely not meant is added to `warnings`.
void check_across_keys(const ChosenValues& values, const ChosenPlugins& plugins,
                       std::vector<std::string>& warnings);

}  // namespace guise::config

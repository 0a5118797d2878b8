// What tasks ask of the other keys of a run: what does not go together, and defaults that differ. Part of
// resolve.
#pragma once

#include <string>
#include <vector>

#include "config/document.h"

namespace guise::config {

// Of resolved values. Throws usage errors; what is allowed but surely not meant is added to `warnings`.
void check_continual(const ChosenValues& values, std::vector<std::string>& warnings);

// In a run with tasks, options of the plugin of `section` that nobody gave and whose default there is another
// one. --origin names it.
void take_continual_defaults(const ChosenValues& values, const std::string& section, ChosenPlugin& plugin);

// The section as its struct.
ContinualConfig continual_of(const ChosenValues& values);

}  // namespace guise::config

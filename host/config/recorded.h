// The configuration that a run left in its config.json, for using what it trained: no plugin is looked up,
// nothing is searched for.
#pragma once

#include <string>

#include "config/run_config.h"

namespace guise::config {

// Keys that an older Guise did not have get their defaults; plugins and their options stay empty. Throws
// core::Error(usage) naming the file for a missing or damaged one, unknown keys and values that do not fit.
RunConfig read_recorded(const std::string& file);

}  // namespace guise::config

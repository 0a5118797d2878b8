// The flags that name a configuration; train and config share them.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "config/resolve.h"

namespace guise::app {

// --strategy --teacher --set --seed --device --plugin-dir
std::vector<Flag> run_flags();
Argument config_file_argument();

// "--seed" for train.seed: the flag that sets this key alone; empty where --set does.
std::string shortcut_of(const std::string& key);

// Resolves what the command line and its configuration file say, plugins looked up in the search path.
config::Resolved resolve_run(const Invocation& invocation, bool data_required,
                             const std::string& recorded = "");

// Warnings go to standard error, one line each.
void print_warnings(const std::vector<std::string>& warnings, core::ColourChoice colour);

}  // namespace guise::app

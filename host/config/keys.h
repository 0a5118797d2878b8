// The table of all configuration keys of a run: path, type, default, range, choices, unit, help. Only keys
// that the trainer implements. The options of plugins are not here; they live in the sections strategy,
// teacher and average beside the keys of the host.
#pragma once

#include <string>
#include <vector>

#include "config/option.h"
#include "config/plugin_lookup.h"

namespace guise::config {

// In the order in which config.json and help show them. A default of null means "found out when the run is
// resolved", as the help says.
const OptionTable& run_keys();

// The row of a full path such as "optimizer.lr"; null when there is none.
const Option* find_run_key(const std::string& path);

// "data", "model", ...
std::vector<std::string> section_names();

// A section that names a plugin and holds its options.
struct PluginSection {
  std::string name;  // "strategy", "teacher", "average"
  PluginKind kind;
};
const std::vector<PluginSection>& plugin_sections();
const PluginSection* find_plugin_section(const std::string& name);

}  // namespace guise::config

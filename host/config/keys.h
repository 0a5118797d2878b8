// The table of all configuration keys of a run: path, type, default, range, choices, unit, help, and the
// member of RunConfig that each fills. Keys of a section's parts (config/parts.h) follow the section's own.
// The options of plugins are not here; they live in the sections strategy, teacher and average beside the
// run's keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/plugin_lookup.h"
#include "config/run_key.h"

namespace guise::config {

// In the order in which config.json and help show them. A default of null means "found out when the run is
// resolved", as the help says.
const RunKeys& run_keys();

// The row of a full path such as "optimizer.lr"; null when there is none.
const RunKey* find_run_key(const std::string& path);

// One number of a key that holds them by name: "optimizer.multipliers.head".
struct MapEntry {
  const RunKey* row;
  std::string name;  // "head"; it may hold dots
};
std::optional<MapEntry> find_map_entry(const std::string& path);

// What strategy.start_epoch is where nobody says it.
inline int64_t default_start_epoch(bool has_teacher) {
  return has_teacher ? 1 : 0;
}

// Whether it is read by some parts of its section only: "optimizer.momentum".
bool is_part_key(const std::string& path);

// "optimizer" of "optimizer.lr".
std::string section_of(const std::string& key);

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

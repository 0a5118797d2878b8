// JSON Schema (draft 2020-12) of a run file, made from the tables that check one: an editor completes and
// checks keys by it. What spans several keys (config/checks.h) is left to the program.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "config/option.h"
#include "config/plugin_lookup.h"

namespace guise::config {

// Of one value. The description ends with range and unit in words, since a schema has no place for a unit.
nlohmann::ordered_json option_schema(const Option& option);

// Of a whole file. Every key may be missing: "extends", --set and the defaults bring the rest. A section that
// names one of these plugins takes that plugin's options only; one that names none takes those of any; one
// that names a plugin by path takes all.
nlohmann::ordered_json run_file_schema(const std::vector<PluginDescription>& strategies,
                                       const std::vector<PluginDescription>& policies);

}  // namespace guise::config

// From layers of assignments to one checked configuration: defaults < "extends" chain < file < command line,
// every key with its origin. Plugins' options are checked against the tables that the lookup returns.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/layers.h"
#include "config/plugin_lookup.h"
#include "config/run_config.h"

namespace guise::config {

struct Sources {
  std::string file;       // empty: none
  bool recorded = false;  // the file is the config.json of a run: what it lacks is older than the key
  Layer command_line;     // --set, --seed, ...; a key given twice with different values is refused
  PluginLookup lookup;
  std::string data_folder;     // value of GUISE_DATA
  bool data_required = false;  // a data set that is not found is an error (train), not a null root (config)
};

struct Resolved {
  nlohmann::ordered_json document;             // complete: the content of config.json
  std::map<std::string, std::string> origins;  // "optimizer.lr" -> "default", "configs/a.json", "--set"
  std::vector<std::string> warnings;           // one line each
  RunConfig run;
};

// Throws core::Error(usage) at the first thing that does not fit.
Resolved resolve(const Sources& sources);

}  // namespace guise::config

// From resolved values to config.json and to the structs of run_config.h. Part of resolve.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/chosen_values.h"
#include "config/resolve.h"

namespace guise::config {

struct ChosenPlugin {
  bool chosen = false;
  PluginDescription description;
  std::map<std::string, ChosenValue> options;  // complete
};

struct ChosenPlugins {
  ChosenPlugin strategy, teacher, average;
  const ChosenPlugin& of(const std::string& section) const;
};

Resolved write_resolved(const ChosenValues& values, const ChosenPlugins& plugins,
                        std::vector<std::string> warnings);

// The structs from a document that is resolved: keys of files and plugins are taken as they stand. Keys that
// are missing get their defaults; unknown ones and values that do not fit are usage errors. Plugins are not
// in it.
void fill_run(const nlohmann::ordered_json& document, const std::string& origin, RunConfig& run);

// One section of a run's document, "model", read back from the structs: the keys of its chosen part and its
// own.
nlohmann::json section_document(const std::string& section, const RunConfig& run);

// JSON with a comment behind each key, as `guise config --origin` and `--defaults` print it. `comments` maps
// full paths; keys without one get none.
std::string commented_json(const nlohmann::ordered_json& document,
                           const std::map<std::string, std::string>& comments);

// The defaults of all run keys as a document (nothing resolved, no plugin looked up).
nlohmann::ordered_json default_document();

}  // namespace guise::config

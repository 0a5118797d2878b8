// What the configuration of runs says beside what is usual: of several runs the keys in which they differ, of
// one run the keys that are not at their defaults.
#pragma once

#include <string>
#include <vector>

#include "runs/run.h"

namespace guise::report {

struct Difference {
  std::string key;
  std::vector<std::string> values;  // of each run, "-" where it has no such key; of one run: its value
  std::string default_value;  // of one run; empty: an option of a plugin, whose default stands in the plugin
};

// In the order of the first run's document.
std::vector<Difference> differences(const std::vector<runs::Run>& runs);

// [{"key", "values": of each run, "default": null where Guise does not know it}]
runs::Json to_json(const std::vector<Difference>& differences);

}  // namespace guise::report

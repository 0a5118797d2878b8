// What the tests of sweeps share: a sweep from its text, and sources with made-up plugins.
#pragma once

#include <string>
#include <vector>

#include "config/json_file.h"
#include "config/resolve.h"
#include "config/support.h"
#include "sweep/manifest.h"

namespace guise::sweep {

using support::contains;
using support::TemporaryFolder;
using support::usage_text;

inline SweepFile sweep_of(const std::string& text, const std::string& path = "/sweeps/mine.json") {
  return parse_sweep(config::parse_json(text, path), path);
}

inline std::string sweep_refusal(const std::string& text) {
  return usage_text([&] { sweep_of(text); });
}

inline config::Sources made_up_sources() {
  config::Sources sources;
  sources.lookup = config::made_up_plugin;
  return sources;
}

inline SweepPlan plan_of(const std::string& text) {
  return plan_sweep(sweep_of(text), made_up_sources());
}

inline std::vector<std::string> names_of(const SweepPlan& plan) {
  std::vector<std::string> names;
  for (const PlannedRun& run : plan.runs) names.push_back(run.name);
  return names;
}

}  // namespace guise::sweep

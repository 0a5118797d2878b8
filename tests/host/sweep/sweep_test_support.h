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

inline File sweep_of(const std::string& text, const std::string& path = "/sweeps/mine.json") {
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

inline Plan plan_of(const std::string& text) {
  return make_plan(sweep_of(text), made_up_sources());
}

inline std::vector<std::string> names_of(const Plan& plan) {
  std::vector<std::string> names;
  for (const PlannedRun& run : plan.runs) names.push_back(run.name);
  return names;
}

inline PlannedRun planned(const std::string& name, char id) {
  return {name,
          std::string(64, id),
          {"/base.json"},
          {{"optimizer.lr", 0.5}, {"data.root", "a\"b\n$(x)"}},
          {{"optimizer.lr", 0.5}}};
}

inline Manifest manifest_of_two() {
  Manifest manifest{"mine", "/sweeps/mine.json", {"/plugins"}, {}};
  merge(manifest, {planned("lr=0.5", 'a'), planned("lr=0.1", 'b')});
  return manifest;
}

}  // namespace guise::sweep

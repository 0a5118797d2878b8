#include "sweep/plan.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "config/layers.h"
#include "config/resolve_layers.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"

namespace guise::sweep {
namespace {

using config::Layer;
using nlohmann::json;

std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// The names of run files without folders and endings.
json base_names(const std::vector<std::string>& bases) {
  json names = json::array();
  for (const std::string& base : bases) names.push_back(std::filesystem::path(base).stem().string());
  return names;
}

// The keys that do not have one value in all cells.
std::set<std::string> differing_keys(const std::vector<Cell>& cells) {
  std::map<std::string, std::set<std::string>> values;
  std::map<std::string, size_t> given;
  std::set<std::string> differing;
  for (const Cell& cell : cells) {
    for (const auto& [key, value] : cell.values) {
      values[key].insert(dumped(value));
      ++given[key];
    }
    if (cell.bases != cells.front().bases) differing.insert("base");
  }
  for (const auto& [key, different] : values) {
    if (different.size() > 1 || given[key] < cells.size()) differing.insert(key);
  }
  return differing;
}

// The layers of run files; each chain is read once.
class BaseReader {
 public:
  explicit BaseReader(std::string asked_by) : asked_by_(std::move(asked_by)) {}

  std::vector<Layer> layers_of(const std::vector<std::string>& bases) {
    std::vector<Layer> layers;
    for (const std::string& base : bases) {
      const auto [known, fresh] = read_.try_emplace(base);
      if (fresh) known->second = config::read_layers(base, asked_by_);
      layers.insert(layers.end(), known->second.begin(), known->second.end());
    }
    return layers;
  }

 private:
  std::string asked_by_;
  std::map<std::string, std::vector<Layer>> read_;
};

// Of everything that is given, wherever it stands: a base that is changed makes another run.
std::string identity(const std::vector<Layer>& layers, const KeyValues& values) {
  json given = json::object();
  for (const Layer& layer : layers) {
    for (const config::Assignment& assignment : layer) given[assignment.key] = assignment.value;
  }
  for (const auto& [key, value] : values) given[key] = value;
  return core::sha256_hex(dumped(given));
}

class Planner {
 public:
  Planner(const File& sweep, const config::Sources& sources)
      : sources_(sources),
        place_(core::printable(sweep.path, 300)),
        cells_(expand(sweep)),
        bases_(place_ + ": base") {}

  Plan plan() {
    const std::set<std::string> differing = differing_keys(cells_);
    for (const Cell& cell : cells_) add(cell, differing);
    return std::move(plan_);
  }

 private:
  void add(const Cell& cell, const std::set<std::string>& differing) {
    const std::vector<Layer> layers = bases_.layers_of(cell.bases);
    PlannedRun run{"", identity(layers, cell.values), cell.bases, cell.values, {}};
    for (const auto& [key, value] : cell.values) {
      if (differing.count(key) != 0) run.keys[key] = value;
    }
    if (differing.count("base") != 0) run.keys["base"] = base_names(cell.bases);
    run.name = folder_name(run.keys, run.id);
    check(run, layers);
    if (!names_.insert(run.name).second) run.name = name_with_id(run.name, run.id);
    names_.insert(run.name);
    plan_.runs.push_back(std::move(run));
  }

  void check(const PlannedRun& run, const std::vector<Layer>& layers) {
    sources_.command_line.clear();
    for (const auto& [key, value] : run.values) sources_.command_line.push_back({key, value, place_});
    config::Resolved resolved = resolved_run(run, layers);
    for (const std::string& warning : resolved.warnings) {
      const bool known =
          std::find(plan_.warnings.begin(), plan_.warnings.end(), warning) != plan_.warnings.end();
      if (!known) plan_.warnings.push_back(warning);
    }
    const auto [same, fresh] = resolved_.emplace(core::sha256_hex(resolved.document.dump()), run.name);
    if (fresh) return;
    throw core::usage_error(
        {.place = place_,
         .problem = "two runs come out the same: " + same->second + " and " + run.name,
         .advice = "a value that stands twice, or a key that does not matter to one of them: rows of a list "
                   "say which keys belong together"});
  }

  config::Resolved resolved_run(const PlannedRun& run, const std::vector<Layer>& layers) const {
    try {
      return config::resolve_layers(layers, sources_);
    } catch (const core::Error& error) {
      throw core::Error(error.fault(), "run " + run.name + ": " + error.what());
    }
  }

  config::Sources sources_;
  std::string place_;
  std::vector<Cell> cells_;
  BaseReader bases_;
  std::set<std::string> names_;
  std::map<std::string, std::string> resolved_;  // sum of the document -> the run's name
  Plan plan_;
};

}  // namespace

Plan make_plan(const File& sweep, const config::Sources& sources) {
  return Planner(sweep, sources).plan();
}

}  // namespace guise::sweep

#include "sweep/rebuild.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "config/json_file.h"
#include "config/option.h"
#include "core/error.h"
#include "core/text.h"
#include "runs/run_folder.h"
#include "runs/settings.h"
#include "sweep/place.h"

namespace guise::sweep {
namespace {

namespace fs = std::filesystem;

bool is_of_a_sweep(const fs::path& entry, const std::string& out) {
  std::error_code ignored;
  const std::string name = entry.filename().string();
  const bool own_file = name.starts_with(".") || is_own_file(name);
  return own_file || entry == fs::path(logs_of(out)) || runs::RunFolder::is_run(entry) ||
         (fs::is_directory(entry, ignored) && fs::is_empty(entry, ignored));
}

std::map<std::string, runs::Json> settings_in(const std::string& folder) {
  const std::string file = runs::RunFolder::at(folder).config_file().string();
  std::map<std::string, runs::Json> settings;
  for (const runs::FlatValue& setting : runs::settings_of(config::read_json_file(file)))
    settings[setting.key] = setting.value;
  return settings;
}

void check_folder(const PlannedRun& run, const std::string& folder) {
  const std::map<std::string, runs::Json> settings = settings_in(folder);
  for (const auto& [key, value] : run.values) {
    const auto recorded = settings.find(key);
    if (recorded == settings.end() || recorded->second == value || value.is_null()) continue;
    throw core::usage_error({.place = core::printable(folder, 300) + ": " + key,
                             .problem = "holds another run than that of its name",
                             .expected = config::value_text(value),
                             .received = config::value_text(recorded->second),
                             .advice = "move it away, or another --out"});
  }
}

}  // namespace

bool holds_runs_of_a_sweep(const std::string& out) {
  std::error_code problem;
  if (!fs::is_directory(logs_of(out), problem)) return false;
  for (fs::directory_iterator entry(out, problem), end; !problem && entry != end; entry.increment(problem)) {
    if (!is_of_a_sweep(entry->path(), out)) return false;
  }
  return !problem;
}

void check_folders(const std::vector<PlannedRun>& planned, const std::string& out) {
  for (const PlannedRun& run : planned) {
    const std::string folder = folder_of(run.name, {out, ""});
    if (runs::RunFolder::is_run(folder)) check_folder(run, folder);
  }
}

}  // namespace guise::sweep

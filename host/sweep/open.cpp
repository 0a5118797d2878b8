#include "sweep/open.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "sweep/plan.h"
#include "sweep/progress.h"
#include "sweep/rebuild.h"

namespace guise::sweep {
namespace {

namespace fs = std::filesystem;

// Reading a plugin's description loads it; a sweep asks for the same few again and again.
config::PluginLookup remembering(config::PluginLookup lookup) {
  const auto known = std::make_shared<std::map<std::string, config::PluginDescription>>();
  return [lookup = std::move(lookup), known](config::PluginKind kind, const std::string& chosen) {
    const std::string key = config::kind_word(kind) + ":" + chosen;
    const auto found = known->find(key);
    return found != known->end() ? found->second : known->emplace(key, lookup(kind, chosen)).first->second;
  };
}

std::string absolute(const std::string& path) {
  return fs::absolute(path).lexically_normal().string();
}

bool varies(const File& file, const std::string& key) {
  const auto axis = [&](const Axis& other) { return other.key == key; };
  const auto row = [&](const KeyValues& values) { return values.count(key) != 0; };
  return std::any_of(file.grid.begin(), file.grid.end(), axis) ||
         std::any_of(file.list.begin(), file.list.end(), row) || (key == "train.seed" && !file.seeds.empty());
}

// --set wins over the file's "set"; a key that the file varies is refused.
void take_sets(const Request& request, File& file) {
  for (const config::Assignment& given : request.set) {
    if (!varies(file, given.key)) {
      file.set[given.key] = given.value;
      continue;
    }
    throw core::usage_error({.place = "--set " + core::printable(given.key),
                             .problem = "the sweep file varies this key",
                             .advice = "change the file"});
  }
}

std::string folder_for(const Request& request, const File& file) {
  if (request.out) {
    if (!request.out->empty()) return *request.out;
    throw core::usage_error({.place = "--out", .expected = "a folder", .received = "an empty text"});
  }
  return file.out.empty() ? (fs::path(request.runs_folder) / file.name).string() : file.out;
}

[[noreturn]] void refuse_folder(const std::string& out, const std::string& problem) {
  throw core::usage_error(
      {.place = core::printable(out, 300), .problem = problem, .advice = "another --out"});
}

// An existing folder must be a sweep's, and this one's.
Manifest manifest_in(const std::string& out, const std::string& name) {
  std::error_code ignored;
  if (is_sweep_folder(out)) {
    Manifest manifest = read_manifest(out);
    if (manifest.name == name) return manifest;
    refuse_folder(out, "holds the sweep " + core::printable(manifest.name) + ", not " + name);
  }
  if (fs::exists(out, ignored) && !fs::is_directory(out, ignored)) refuse_folder(out, "is no folder");
  const Manifest none{.name = name, .file = "", .plugin_folders = {}, .runs = {}};
  if (holds_runs_of_a_sweep(out)) return none;
  for (const auto& entry : fs::directory_iterator(out, ignored)) {
    const bool hidden = entry.path().filename().string().starts_with(".");
    if (!hidden)
      refuse_folder(out, "is not empty and holds no " + fs::path(manifest_path(out)).filename().string());
  }
  return none;
}

// The manifest is all there is.
Opened earlier_sweep(const Request& request) {
  if (request.out || !request.set.empty()) {
    throw core::usage_error({.place = core::printable(request.given, 300),
                             .problem = "is a sweep's folder: --out and --set go with a sweep file"});
  }
  return {read_manifest(request.given), {request.given, request.program}, {}};
}

config::Sources sources_of(const Request& request) {
  config::Sources sources;
  sources.lookup = remembering(request.lookup);
  sources.data_folder = request.data_folder;
  sources.data_required = true;
  return sources;
}

Opened planned_sweep(const Request& request) {
  File file = read_sweep_file(request.given);
  take_sets(request, file);
  const std::string out = folder_for(request, file);
  Manifest manifest = manifest_in(out, file.name);
  const Plan fresh = make_plan(file, sources_of(request));
  if (manifest.runs.empty()) check_folders(fresh.runs, out);
  merge(manifest, fresh.runs);
  manifest.file = absolute(request.given);
  manifest.plugin_folders.clear();
  for (const std::string& folder : request.plugin_folders)
    manifest.plugin_folders.push_back(absolute(folder));
  return {std::move(manifest), {out, request.program}, fresh.warnings};
}

}  // namespace

Opened open_sweep(const Request& request) {
  const bool begun = is_sweep_folder(request.given);
  Opened opened = begun ? earlier_sweep(request) : planned_sweep(request);
  // A task looks at its own run only: there may be thousands of them.
  if (!begun || !request.task) refresh_states(opened.manifest, opened.place);
  return opened;
}

}  // namespace guise::sweep

#include "sweep/manifest.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "config/json_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"
#include "sweep/place.h"

namespace guise::sweep {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr char kSchema[] = "guise.sweep/1";
constexpr char kSum[] = "sha256";  // of the rest; manifests of 0.9 have none
constexpr uint64_t kMaximumBytes = 100'000'000;
constexpr std::array kStates = {State::waiting, State::running, State::done, State::stopped, State::failed};

ordered_json to_json(const BookedRun& run) {
  ordered_json document = {{"name", run.plan.name}, {"state", to_text(run.state)}};
  document["keys"] = run.plan.keys;
  if (run.state == State::failed) {
    document["exit_code"] = run.exit_code;
    document["error"] = run.error;
  }
  document["in_file"] = run.in_file;
  document["id"] = run.plan.id;
  document["base"] = run.plan.bases;
  document["set"] = run.plan.values;
  document["threads"] = run.threads;
  return document;
}

State state_named(const std::string& name) {
  const auto found =
      std::find_if(kStates.begin(), kStates.end(), [&](State state) { return to_text(state) == name; });
  if (found == kStates.end()) throw std::out_of_range("the state " + core::printable(name));
  return *found;
}

// Members that are missing or of another type throw nlohmann's exceptions, the rest std::out_of_range.
BookedRun run_of(const json& document) {
  BookedRun run;
  run.plan = {document.at("name").get<std::string>(), document.at("id").get<std::string>(),
              document.at("base").get<std::vector<std::string>>(), document.at("set").get<KeyValues>(),
              document.at("keys").get<KeyValues>()};
  if (!is_folder_name(run.plan.name)) {
    throw std::out_of_range("the folder name " + core::printable(run.plan.name));
  }
  const bool hexadecimal =
      run.plan.id.size() == 64 && run.plan.id.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!hexadecimal) throw std::out_of_range("the id " + core::printable(run.plan.id));
  run.state = state_named(document.at("state").get<std::string>());
  run.exit_code = document.value("exit_code", 0);
  run.error = document.value("error", "");
  run.threads = document.at("threads").get<int64_t>();
  run.in_file = document.at("in_file").get<bool>();
  return run;
}

// Of what a manifest says, the sum itself left out.
std::string sum_of(json document) {
  document.erase(kSum);
  return core::sha256_hex(document.dump(-1, ' ', false, json::error_handler_t::replace));
}

// What nobody knows may be a damaged name.
void expect_known(const json& document) {
  static const std::set<std::string> known = {"schema",         "name", "file", "out",
                                              "plugin_folders", "runs", kSum};
  for (const auto& [member, value] : document.items()) {
    if (known.count(member) == 0) throw std::out_of_range("the member " + core::printable(member));
  }
}

Manifest manifest_of(const json& document) {
  if (document.contains(kSum) && document[kSum] != sum_of(document))
    throw std::out_of_range("its sum is that of another content");
  if (document.at("schema") != kSchema) {
    throw std::out_of_range("the schema " + core::printable(document.at("schema").dump()));
  }
  expect_known(document);
  Manifest manifest{document.at("name").get<std::string>(),
                    document.at("file").get<std::string>(),
                    document.at("plugin_folders").get<std::vector<std::string>>(),
                    {}};
  std::set<std::string> names;
  for (const json& run : document.at("runs")) {
    manifest.runs.push_back(run_of(run));
    const std::string& name = manifest.runs.back().plan.name;
    if (!names.insert(name).second) throw std::out_of_range(name + " twice");
  }
  return manifest;
}

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw core::usage_error(
      {.place = core::printable(path, 300),
       .problem = "is no sound manifest of a sweep: " + what,
       .advice = "move it away and call guise sweep FILE again: it finds the runs by their folders"});
}

}  // namespace

std::string to_text(State state) {
  constexpr std::array names = {"waiting", "running", "done", "stopped", "failed"};
  return names.at(static_cast<size_t>(state));
}

Manifest read_manifest(const std::string& out) {
  const std::string path = manifest_path(out);
  const std::string text = core::read_file(path, kMaximumBytes);
  try {
    return manifest_of(config::parse_json(text, core::printable(path, 300)));
  } catch (const core::Error&) {
    refuse(path, "it is not JSON");
  } catch (const json::exception& error) {
    refuse(path, core::printable(error.what(), 120));
  } catch (const std::out_of_range& error) {
    refuse(path, error.what());
  }
}

void write_manifest(const Manifest& manifest, const std::string& out) {
  ordered_json document = to_json(manifest, out);
  document[kSum] = sum_of(json::parse(document.dump(-1, ' ', false, json::error_handler_t::replace)));
  core::write_durably(manifest_path(out),
                      document.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

void merge(Manifest& manifest, const std::vector<PlannedRun>& planned) {
  std::map<std::string, size_t> by_id;
  std::set<std::string> names;
  for (size_t i = 0; i < manifest.runs.size(); ++i) {
    by_id[manifest.runs[i].plan.id] = i;
    names.insert(manifest.runs[i].plan.name);
    manifest.runs[i].in_file = false;
  }
  for (const PlannedRun& plan : planned) {
    const auto known = by_id.find(plan.id);
    if (known != by_id.end()) {
      BookedRun& run = manifest.runs[known->second];
      const std::string folder = run.plan.name;
      run.plan = plan;
      run.plan.name = folder;
      run.in_file = true;
      continue;
    }
    manifest.runs.push_back({plan, State::waiting, 0, "", 0, true});
    std::string& name = manifest.runs.back().plan.name;
    if (names.count(name) != 0) name = name_with_id(name, plan.id);
    names.insert(name);
  }
}

ordered_json to_json(const Manifest& manifest, const std::string& out) {
  ordered_json document = {{"schema", kSchema}, {"name", manifest.name}, {"file", manifest.file}};
  document["out"] = std::filesystem::absolute(out).lexically_normal().string();
  document["plugin_folders"] = manifest.plugin_folders;
  document["runs"] = ordered_json::array();
  for (const BookedRun& run : manifest.runs) document["runs"].push_back(to_json(run));
  return document;
}

}  // namespace guise::sweep

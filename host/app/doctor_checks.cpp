#include "app/doctor_checks.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "catalogue/catalogue.h"
#include "config/data_root.h"
#include "core/cores.h"
#include "core/paths.h"
#include "core/run_process.h"
#include "core/text.h"
#include "core/version.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

bool world_writable(const std::string& path) {
  std::error_code problem;
  const fs::perms permissions = fs::status(path, problem).permissions();
  return !problem && (permissions & fs::perms::others_write) != fs::perms::none;
}

size_t count_in(const catalogue::Catalogue& plugins, const std::string& folder) {
  const auto inside = [&](const catalogue::Entry& entry) {
    return fs::path(entry.file).parent_path() == folder;
  };
  return static_cast<size_t>(std::count_if(plugins.entries().begin(), plugins.entries().end(), inside));
}

Finding check_plugin_folder(const core::PluginFolder& folder, size_t count) {
  const std::string part = "plugins, " + folder.origin;
  const std::string path = core::printable(folder.path, 300);
  std::error_code problem;
  if (!fs::is_directory(folder.path, problem)) {
    return {part, Health::warn, path + " is not there", "leave it out of GUISE_PLUGIN_PATH, or create it"};
  }
  if (world_writable(folder.path)) {
    return {part, Health::warn, path + " can be written by everybody", "chmod o-w " + path};
  }
  return {part, Health::ok, std::to_string(count) + " in " + path, ""};
}

void check_plugins(std::vector<Finding>& findings) {
  const catalogue::Catalogue plugins(core::plugin_folders({}));
  for (const core::PluginFolder& folder : plugins.folders()) {
    const size_t count = count_in(plugins, folder.path);
    // The installation's folders are always searched; they need not hold anything.
    const bool asked_for = folder.origin == core::kPluginPath;
    if (asked_for || count > 0) findings.push_back(check_plugin_folder(folder, count));
  }
  for (const catalogue::Refused& refused : plugins.refused()) {
    findings.push_back({"plugin", Health::warn,
                        core::printable(refused.file, 300) + " is refused: " + refused.reason,
                        "build it again, or move it out of the search path"});
  }
  if (!plugins.entries().empty()) return;
  findings.push_back({"plugins", Health::fail, "none in any folder",
                      "build or install the plugins, or name their folder in GUISE_PLUGIN_PATH"});
}

Finding check_engine() {
  const std::string engine = core::engine_path(core::prefix_of(core::executable_path()));
  if (access(engine.c_str(), X_OK) != 0) {
    return {"engine", Health::fail, engine + " is missing",
            "build with LibTorch (-DGUISE_ENGINE=ON) to train"};
  }
  const core::ProcessResult result = core::run_process({engine, "--version"}, 30);
  const std::string expected = "guise " + std::string(core::version());
  if (result.exit_code == 0 && result.output.starts_with(expected)) {
    return {"engine", Health::ok, engine + " starts", ""};
  }
  const std::string said = core::printable(result.output.substr(0, result.output.find('\n')), 200);
  const bool library = said.find("shared librar") != std::string::npos;
  return {
      "engine", Health::fail, engine + " does not start: " + (said.empty() ? "no output" : said),
      library
          ? "LD_LIBRARY_PATH=FOLDER names the folder of libtorch_cpu.so; or build again with LibTorch there"
          : "build or install Guise again"};
}

Finding check_data() {
  const std::string folder = core::environment_path("GUISE_DATA");
  const config::DataRoot root = config::find_data_root("fashion_mnist", folder);
  std::error_code problem;
  if (!folder.empty() && !fs::is_directory(folder, problem)) {
    return {"data", Health::warn, "GUISE_DATA names no folder: " + core::printable(folder, 200),
            "export GUISE_DATA=FOLDER"};
  }
  if (!root.path.empty())
    return {"data", Health::ok, "Fashion-MNIST in " + core::printable(root.path, 300), ""};
  return {"data", Health::warn, "no Fashion-MNIST", config::data_advice("fashion_mnist")};
}

Finding check_compiler() {
  const std::string chosen = core::environment("CC");
  const std::string compiler = chosen.empty() ? "cc" : chosen;
  const core::ProcessResult result = core::run_process({compiler, "--version"}, 10);
  if (result.exit_code == 0) {
    return {"compiler", Health::ok, core::printable(result.output.substr(0, result.output.find('\n'))), ""};
  }
  return {"compiler", Health::warn, core::printable(compiler) + " does not start",
          "apt install gcc g++, needed only to write plugins"};
}

Finding check_cores() {
  return {"cores", Health::ok, std::to_string(core::usable_cores()) + " usable", ""};
}

Finding check_memory() {
  double bytes = static_cast<double>(sysconf(_SC_AVPHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  std::ifstream information("/proc/meminfo");
  for (std::string name, unit; information >> name;) {
    double kilobytes = 0;
    information >> kilobytes >> unit;
    if (name == "MemAvailable:") bytes = kilobytes * 1024;
    information.clear();
  }
  const std::string found = core::size_text(bytes) + " free";
  if (bytes >= 1e9) return {"memory", Health::ok, found, ""};
  return {"memory", Health::warn, found, "end other programs; a run of width 16 takes about 1 GB"};
}

// The deepest part of a path that exists.
fs::path existing_part(fs::path path) {
  std::error_code problem;
  path = fs::absolute(path, problem).lexically_normal();
  while (!fs::exists(path, problem) && path.has_relative_path()) path = path.parent_path();
  return path;
}

void check_runs(std::vector<Finding>& findings) {
  const std::string chosen = core::environment_path("GUISE_RUNS");
  const std::string runs = chosen.empty() ? "runs" : chosen;
  const fs::path base = existing_part(runs);
  const std::string name = core::printable(runs, 200) + " (in " + core::printable(base.string(), 200) + ")";
  std::error_code problem;
  const bool writable = fs::is_directory(base, problem) && access(base.c_str(), W_OK | X_OK) == 0;
  findings.push_back(writable ? Finding{"runs folder", Health::ok, name + " can be written", ""}
                              : Finding{"runs folder", Health::fail, name + " cannot be written",
                                        "set GUISE_RUNS to a folder of yours, or give --out"});
  struct statvfs disk{};
  if (statvfs(base.c_str(), &disk) != 0) return;
  const double free_bytes = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
  const std::string found = core::size_text(free_bytes) + " free";
  findings.push_back(free_bytes >= 1e9
                         ? Finding{"disk", Health::ok, found, ""}
                         : Finding{"disk", Health::warn, found, "free some space, or set GUISE_RUNS"});
}

}  // namespace

std::vector<Finding> check_installation() {
  std::vector<Finding> findings;
  check_plugins(findings);
  findings.push_back(check_engine());
  findings.push_back(check_data());
  findings.push_back(check_compiler());
  findings.push_back(check_cores());
  findings.push_back(check_memory());
  check_runs(findings);
  return findings;
}

}  // namespace guise::app

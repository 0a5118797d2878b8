#include "sweep/place.h"

#include <filesystem>
#include <system_error>

namespace guise::sweep {
namespace {

std::string below(const std::string& folder, const std::string& name) {
  return (std::filesystem::path(folder) / name).string();
}

}  // namespace

std::string manifest_path(const std::string& out) {
  return below(out, "sweep.json");
}

bool is_sweep_folder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(manifest_path(path), ignored);
}

bool is_own_file(const std::string& name) {
  return name.starts_with("sweep.") || (name.starts_with("base-") && name.ends_with(".json"));
}

std::string logs_of(const std::string& out) {
  return below(out, "logs");
}

std::string lock_path(const std::string& out) {
  return below(out, ".sweep.lock");
}

std::string slurm_script_path(const std::string& out) {
  return below(out, "sweep.sbatch");
}

std::string joining_path(const std::string& out, const std::string& sum) {
  return below(out, "base-" + sum.substr(0, 8) + ".json");
}

std::string folder_of(const std::string& run, const Place& place) {
  return below(place.out, run);
}

std::string log_of(const std::string& run, const Place& place) {
  return below(logs_of(place.out), run + ".txt");
}

std::string exit_file_of(const std::string& number, const std::string& out) {
  return below(logs_of(out), "exit-" + number);
}

std::string exit_file_of(size_t number, const Place& place) {
  return exit_file_of(std::to_string(number), place.out);
}

}  // namespace guise::sweep

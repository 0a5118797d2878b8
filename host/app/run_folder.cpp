#include "app/run_folder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "core/paths.h"
#include "runs/checkpoint_folder.h"
#include "runs/run_folder.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

std::string time_text() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S", &local);
  return text.data();
}

// SLURM_JOB_ID comes from outside: only what can stand in a file name.
std::string job_suffix() {
  const std::string job = core::environment("SLURM_JOB_ID");
  const bool plain = !job.empty() && job.size() <= 20 && std::all_of(job.begin(), job.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
  return plain ? "-" + job : "";
}

}  // namespace

void check_run_folder(const std::string& folder, bool force) {
  if (folder.empty())
    throw core::usage_error({.place = "--out", .expected = "a folder", .received = "an empty text"});
  runs::RunFolder::check(folder, force);
}

bool run_has_begun(const std::string& folder) {
  return runs::RunFolder::is_run(folder) ||
         !runs::CheckpointFolder(runs::RunFolder::at(folder).checkpoints_folder()).steps().empty();
}

std::string default_run_folder(const config::RunConfig& run) {
  const std::string chosen = core::environment_path("GUISE_RUNS");
  return (fs::path(chosen.empty() ? "runs" : chosen) /
          (run.strategy.plugin.id + "-" + std::to_string(run.train.seed) + "-" + time_text() + job_suffix()))
      .string();
}

}  // namespace guise::app

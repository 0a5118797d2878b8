#include "app/run_folder.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "core/paths.h"
#include "core/text.h"

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

// The folder that exists and in which the rest would be made.
void check_parent(const std::string& folder, const std::string& place) {
  std::error_code problem;
  fs::path parent = fs::absolute(folder, problem).lexically_normal();
  while (!fs::exists(parent, problem) && parent.has_relative_path()) parent = parent.parent_path();
  if (fs::is_directory(parent, problem) && access(parent.c_str(), W_OK | X_OK) == 0) return;
  throw core::usage_error({place, "", "a folder that can be made",
                           core::printable(parent.string(), 300) + " cannot be written", ""});
}

}  // namespace

void check_run_folder(const std::string& folder, bool force) {
  const std::string place = "--out " + core::printable(folder, 300);
  if (folder.empty()) throw core::usage_error({"--out", "", "a folder", "an empty text", ""});
  std::error_code problem;
  const fs::file_status status = fs::status(folder, problem);
  if (status.type() == fs::file_type::not_found) return check_parent(folder, place);
  if (status.type() != fs::file_type::directory) {
    throw core::usage_error({place, "", "a folder that is new or empty",
                             fs::exists(status) ? "something that is no folder" : problem.message(), ""});
  }
  const bool empty = fs::is_empty(folder, problem);
  if (problem) throw core::usage_error({place, problem.message(), "", "", ""});
  if (!empty && !force) {
    throw core::usage_error({place, "", "a folder that is new or empty", "one with files in it",
                             "another --out, or --force to write over it"});
  }
}

std::string default_run_folder(const config::RunConfig& run) {
  const std::string chosen = core::environment("GUISE_RUNS");
  const std::string base =
      (fs::path(chosen.empty() ? "runs" : chosen) /
       (run.strategy.plugin.id + "-" + std::to_string(run.train.seed) + "-" + time_text() + job_suffix()))
          .string();
  std::string folder = base;
  std::error_code ignored;
  for (int number = 2; fs::exists(folder, ignored); ++number) folder = base + "-" + std::to_string(number);
  return folder;
}

}  // namespace guise::app

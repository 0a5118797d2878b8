#include "runs/run_folder.h"

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <system_error>
#include <vector>

#include "config/json_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"
#include "record/event_file.h"
#include "record/temporary_files.h"
#include "runs/checkpoint_name.h"
#include "runs/document.h"
#include "runs/lock.h"
#include "runs/run_lock.h"

namespace guise::runs {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void cannot(const std::string& what, const fs::path& path, const std::error_code& error) {
  throw core::usage_error({.place = path.string(),
                           .problem = "cannot " + what + ": " + error.message(),
                           .advice = "another folder: --out FOLDER"});
}

fs::path absolute_of(const fs::path& root) {
  std::error_code error;
  const fs::path absolute = fs::absolute(root, error).lexically_normal();
  if (error) cannot("resolve the run folder", root, error);
  return absolute.has_filename() ? absolute : absolute.parent_path();  // no '/' at the end
}

// A configuration with the sections that every run has, or a lock of Guise's form.
bool is_made_by_a_run(const RunFolder& folder) {
  std::error_code ignored;
  if (fs::is_regular_file(folder.config_file(), ignored)) {
    try {
      const nlohmann::json config = config::read_json_file(folder.config_file().string());
      return config.is_object() && config.contains("strategy") && config.contains("train") &&
             config.contains("data");
    } catch (const core::Error&) {
      return false;
    }
  }
  return read_lock(folder.lock_file()).has_value();
}

bool is_of_a_checkpoint(const std::string& name) {
  return name == kLast || name == kBest || CheckpointName::parse_state(name) ||
         CheckpointName::parse_tensors(name) || record::temporary_writer(name);
}

// The first entry of the folder for which `ours` says no; empty where there is none.
fs::path foreign_entry(const fs::path& folder, const std::function<bool(const std::string&)>& ours) {
  std::error_code ignored;
  for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    if (!ours(entry->path().filename().string())) return entry->path();
  }
  return {};
}

// The files that a new run in the folder would replace, beside its checkpoints.
bool is_replaced(const std::string& name) {
  constexpr const char* kNames[] = {RunFolder::kSummary,    RunFolder::kMetrics,    RunFolder::kLog,
                                    RunFolder::kFirstBatch, RunFolder::kEvaluation, RunFolder::kErrors,
                                    RunFolder::kFeatures,   RunFolder::kContinual,  RunFolder::kLabels,
                                    RunFolder::kReport,     RunFolder::kConfig};
  return std::ranges::find(kNames, name) != std::end(kNames) || name.starts_with(record::kEventFileBegin);
}

// --force is leave to replace a run, not to delete what somebody else made.
void check_ours(const RunFolder& folder) {
  fs::path foreign = foreign_entry(folder.checkpoints_folder(), is_of_a_checkpoint);
  const auto stays = [&](const std::string& name) {
    std::error_code ignored;
    const bool checkpoints =
        name == RunFolder::kCheckpoints && !fs::is_empty(folder.checkpoints_folder(), ignored);
    return !checkpoints && !is_replaced(name);
  };
  if (foreign.empty() && !is_made_by_a_run(folder)) foreign = foreign_entry(folder.root(), stays);
  if (foreign.empty()) return;
  throw core::usage_error({.place = folder.root().string(),
                           .problem = "--force replaces a run, and nothing says that " +
                                      core::printable(foreign.string(), 300) + " is of one",
                           .advice = "another --out, or move it away"});
}

void remove_files(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) cannot("remove a file of the earlier run", path, error);
}

// File by file: what somebody laid there meanwhile stays, and is named.
void remove_checkpoints(const fs::path& folder) {
  for (const std::string& name : names_in(folder)) {
    if (is_of_a_checkpoint(name)) remove_files(folder / name);
  }
  std::error_code error;
  fs::remove(folder, error);
  if (error) cannot("remove the checkpoints of the earlier run", folder, error);
}

// Its configuration last: until then the folder is an earlier run that can be forced away again.
void remove_earlier_run(const RunFolder& folder) {
  const RunLock lock(folder.root(), true);
  record::remove_dead_temporaries(folder.root());
  for (const std::string& name : names_in(folder.root())) {
    if (is_replaced(name) && name != RunFolder::kConfig) remove_files(folder.root() / name);
  }
  remove_checkpoints(folder.checkpoints_folder());
  remove_files(folder.config_file());
}

// So that a power cut does not take the folder from under files that are on disk.
void sync_new_folder(const fs::path& root) {
  core::sync_folder(root.string());
  try {
    core::sync_folder(root.parent_path().string());
  } catch (const core::Error&) {  // a parent that only lets us pass
  }
}

RunFolder with_checkpoints_folder(const RunFolder& folder) {
  std::error_code error;
  fs::create_directory(folder.checkpoints_folder(), error);
  if (error) cannot("make the run folder", folder.checkpoints_folder(), error);
  sync_new_folder(folder.root());
  return folder;
}

}  // namespace

// The folder that exists and in which the rest would be made.
void RunFolder::check_parent(const fs::path& root) {
  std::error_code error;
  fs::path parent = fs::absolute(root, error).lexically_normal();
  if (fs::is_directory(parent, error)) parent = parent.parent_path();
  while (!fs::exists(parent, error) && parent.has_relative_path()) parent = parent.parent_path();
  if (fs::is_directory(parent, error) && access(parent.c_str(), W_OK | X_OK) == 0) return;
  throw core::usage_error(
      {.place = root.string(),
       .problem = "the run folder cannot be made: " + parent.string() + " cannot be written",
       .advice = "another folder: --out FOLDER"});
}

void RunFolder::check(const fs::path& root, bool force) {
  std::error_code error;
  const fs::file_status status = fs::status(root, error);
  if (status.type() == fs::file_type::not_found) return check_parent(root);
  if (error) cannot("look at the run folder", root, error);
  if (!fs::is_directory(status)) {
    throw core::usage_error({.place = root.string(),
                             .problem = "the run needs a folder",
                             .expected = "a folder or a new name",
                             .received = "something that is no folder"});
  }
  const bool empty = fs::is_empty(root, error);
  if (error) cannot("read the run folder", root, error);
  if (empty) return;
  if (force) return check_ours(RunFolder(absolute_of(root)));
  throw core::usage_error({.place = root.string(),
                           .problem = "the run folder is not empty",
                           .advice = "another --out, or --force to replace the run in it"});
}

RunFolder RunFolder::create(const fs::path& root, bool force) {
  check(root, force);
  std::error_code error;
  const fs::path absolute = absolute_of(root);
  RunFolder folder(absolute);
  fs::create_directories(absolute, error);
  if (error) cannot("make the run folder", absolute, error);
  if (force) remove_earlier_run(folder);
  return with_checkpoints_folder(folder);
}

RunFolder RunFolder::create_numbered(const fs::path& root) {
  check_parent(root);
  const fs::path first = absolute_of(root);
  std::error_code error;
  fs::create_directories(first.parent_path(), error);
  if (error) cannot("make the folder of runs", first.parent_path(), error);
  fs::path absolute = first;
  for (int number = 2; !fs::create_directory(absolute, error); ++number) {
    if (error) cannot("make the run folder", absolute, error);
    absolute = first.string() + "-" + std::to_string(number);
  }
  return with_checkpoints_folder(RunFolder(absolute));
}

bool RunFolder::is_run(const fs::path& root) {
  std::error_code ignored;
  return fs::is_regular_file(root / kConfig, ignored);
}

RunFolder RunFolder::open(const fs::path& root) {
  std::error_code error;
  const auto refuse = [&](const std::string& problem, const std::string& advice) {
    throw core::usage_error({.place = root.string(), .problem = problem, .advice = advice});
  };
  if (!fs::is_directory(root, error)) refuse("is no folder", "");
  const fs::path absolute = absolute_of(root);
  const RunFolder folder(absolute);
  if (!is_run(absolute)) {
    const bool inside = is_run(absolute.parent_path());
    refuse(std::string("is no run folder: ") + kConfig + " is missing",
           inside ? "its parent, " + absolute.parent_path().string() : "");
  }
  return folder;
}

}  // namespace guise::runs

#include "runs/run_folder.h"

#include <unistd.h>

#include <system_error>
#include <vector>

#include "core/error.h"
#include "core/files.h"
#include "record/event_file.h"
#include "record/temporary_files.h"
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

// The folder that exists and in which the rest would be made.
void check_parent(const fs::path& root) {
  std::error_code error;
  fs::path parent = fs::absolute(root, error).lexically_normal();
  while (!fs::exists(parent, error) && parent.has_relative_path()) parent = parent.parent_path();
  if (fs::is_directory(parent, error) && access(parent.c_str(), W_OK | X_OK) == 0) return;
  throw core::usage_error(
      {.place = root.string(),
       .problem = "the run folder cannot be made: " + parent.string() + " cannot be written",
       .advice = "another folder: --out FOLDER"});
}

void remove_files(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) cannot("remove a file of the earlier run", path, error);
}

// Its configuration last: until then the folder is an earlier run that can be forced away again.
void remove_earlier_run(const RunFolder& folder) {
  const RunLock lock(folder.root(), true);
  record::remove_dead_temporaries(folder.root());
  for (const fs::path& path : folder.event_files()) remove_files(path);
  for (const fs::path& path :
       {folder.summary_file(), folder.metrics_file(), folder.log_file(), folder.first_batch_file(),
        folder.evaluation_file(), folder.errors_file(), folder.features_file(), folder.report_file(),
        folder.checkpoints_folder(), folder.config_file()}) {
    remove_files(path);
  }
}

// So that a power cut does not take the folder from under files that are on disk.
void sync_new_folder(const fs::path& root) {
  core::sync_folder(root.string());
  try {
    core::sync_folder(root.parent_path().string());
  } catch (const core::Error&) {  // a parent that only lets us pass
  }
}

}  // namespace

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
  if (empty || force) return;
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
  fs::create_directory(folder.checkpoints_folder(), error);
  if (error) cannot("make the run folder", folder.checkpoints_folder(), error);
  sync_new_folder(absolute);
  return folder;
}

bool RunFolder::is_run(const fs::path& root) {
  std::error_code ignored;
  return fs::is_regular_file(root / kConfig, ignored);
}

std::vector<fs::path> RunFolder::event_files() const {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(root_, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().starts_with(record::kEventFileBegin))
      files.push_back(entry->path());
  }
  if (error) cannot("read the run folder", root_, error);
  return files;
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

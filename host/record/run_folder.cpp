#include "record/run_folder.h"

#include <unistd.h>

#include <system_error>

#include "core/error.h"

namespace guise::record {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void cannot(const std::string& what, const fs::path& path, const std::error_code& error) {
  throw core::usage_error(
      {path.string(), "cannot " + what + ": " + error.message(), "", "", "another folder: --out FOLDER"});
}

// The folder that exists and in which the rest would be made.
void check_parent(const fs::path& root) {
  std::error_code error;
  fs::path parent = fs::absolute(root, error).lexically_normal();
  while (!fs::exists(parent, error) && parent.has_relative_path()) parent = parent.parent_path();
  if (fs::is_directory(parent, error) && access(parent.c_str(), W_OK | X_OK) == 0) return;
  throw core::usage_error({root.string(), "the run folder cannot be made: " + parent.string() + " cannot be written", "", "",
                           "another folder: --out FOLDER"});
}

void remove_earlier_run(const RunFolder& folder) {
  for (const fs::path& path : {folder.summary_file(), folder.config_file(), folder.metrics_file(),
                               folder.log_file(), folder.first_batch_file(), folder.checkpoints_folder()}) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) cannot("remove a file of the earlier run", path, error);
  }
}

}  // namespace

void RunFolder::check(const fs::path& root, bool force) {
  std::error_code error;
  const fs::file_status status = fs::status(root, error);
  if (status.type() == fs::file_type::not_found) return check_parent(root);
  if (error) cannot("look at the run folder", root, error);
  if (!fs::is_directory(status)) {
    throw core::usage_error(
        {root.string(), "the run needs a folder", "a folder or a new name", "something that is no folder", ""});
  }
  const bool empty = fs::is_empty(root, error);
  if (error) cannot("read the run folder", root, error);
  if (empty || force) return;
  throw core::usage_error({root.string(), "the run folder is not empty", "", "",
                           "another --out, or --force to replace the run in it"});
}

RunFolder RunFolder::create(const fs::path& root, bool force) {
  check(root, force);
  std::error_code error;
  const fs::path absolute = fs::absolute(root, error).lexically_normal();
  if (error) cannot("resolve the run folder", root, error);
  RunFolder folder(absolute);
  fs::create_directories(absolute, error);
  if (error) cannot("make the run folder", absolute, error);
  if (force) remove_earlier_run(folder);
  fs::create_directory(folder.checkpoints_folder(), error);
  if (error) cannot("make the run folder", folder.checkpoints_folder(), error);
  return folder;
}

}  // namespace guise::record

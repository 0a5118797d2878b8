#include "record/temporary_files.h"

#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <system_error>
#include <vector>

#include "core/error.h"
#include "core/process_identity.h"

namespace guise::record {
namespace fs = std::filesystem;
namespace {

// Clocks of files and processes differ by less.
constexpr double kClockSeconds = 2;

bool writer_is_dead(const fs::path& path, int64_t pid) {
  const std::optional<double> began = core::start_seconds_of(pid);
  if (!began) return true;
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return false;
  return static_cast<double>(status.st_mtim.tv_sec) + 1 + kClockSeconds < *began;
}

}  // namespace

std::optional<int64_t> temporary_writer(const std::string& file_name) {
  const std::string ending = ".tmp";
  if (!file_name.starts_with(".") || !file_name.ends_with(ending)) return std::nullopt;
  const std::string_view stem = std::string_view(file_name).substr(0, file_name.size() - ending.size());
  const size_t dot = stem.rfind('.');
  int64_t pid = 0;
  const char* end = stem.data() + stem.size();
  const auto [stop, error] = std::from_chars(stem.data() + dot + 1, end, pid);
  const bool has_random = error == std::errc() && end - stop == 17 && *stop == '-';
  return dot > 0 && has_random && pid > 0 ? std::optional(pid) : std::nullopt;
}

void remove_dead_temporaries(const fs::path& folder, core::FileCalls& calls) {
  std::vector<fs::path> dead;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::optional<int64_t> pid = temporary_writer(entry->path().filename().string());
    if (pid && writer_is_dead(entry->path(), *pid)) dead.push_back(entry->path());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    throw core::failure({.place = folder.string(), .problem = "cannot be listed: " + error.message()});
  }
  for (const fs::path& path : dead) {
    if (calls.unlink(path.c_str()) != 0 && errno != ENOENT) {
      throw core::failure({.place = path.string(),
                           .problem = "cannot be removed: " + std::generic_category().message(errno)});
    }
  }
}

}  // namespace guise::record

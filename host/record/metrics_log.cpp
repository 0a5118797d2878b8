#include "record/metrics_log.h"

#include <cerrno>
#include <system_error>

#include "core/error.h"

namespace guise::record {
namespace {

constexpr size_t kMostPendingBytes = 64'000'000;

bool disk_is_full(int code) {
  return code == ENOSPC || code == EDQUOT;
}

core::Error not_written(const std::filesystem::path& path, int code, size_t lines) {
  return core::failure({.place = path.string(),
                        .problem = "cannot write: " + std::generic_category().message(code),
                        .advice = disk_is_full(code) ? "free space: " + std::to_string(lines) +
                                                           (lines > 1 ? " lines wait" : " line waits")
                                                     : ""});
}

// Asked before the file is opened, which would make it.
const std::filesystem::path& at_least(const std::filesystem::path& path, uint64_t bytes) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  const bool missing = error == std::errc::no_such_file_or_directory;
  if (error && !missing)
    throw core::failure({.place = path.string(), .problem = "cannot be looked at: " + error.message()});
  if ((missing ? 0 : size) >= bytes) return path;
  throw core::usage_error({.place = path.string(),
                           .problem = "is shorter than the checkpoint remembers",
                           .expected = std::to_string(bytes) + " bytes",
                           .received = missing ? "no file" : std::to_string(size)});
}

}  // namespace

MetricsLog::MetricsLog(const std::filesystem::path& path, uint64_t keep_bytes, core::FileCalls& calls)
    : file_(at_least(path, keep_bytes), calls) {
  file_.cut_to(keep_bytes);
}

void MetricsLog::write(const nlohmann::ordered_json& event) {
  // dump() writes null for what is not finite.
  pending_.push_back(event.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  pending_bytes_ += pending_.back().size();
  const int code = write_pending();
  if (code == 0 || (disk_is_full(code) && pending_bytes_ <= kMostPendingBytes)) return;
  throw not_written(file_.path(), code, pending());
}

void MetricsLog::flush() {
  const int code = write_pending();
  if (code != 0) throw not_written(file_.path(), code, pending());
}

uint64_t MetricsLog::sync() {
  const int code = write_pending();
  if (code != 0 && !disk_is_full(code)) throw not_written(file_.path(), code, pending());
  file_.sync();
  return file_.size();
}

int MetricsLog::write_pending() {
  while (!pending_.empty()) {
    const int code = file_.try_append(pending_.front());
    if (code != 0) return code;
    pending_bytes_ -= pending_.front().size();
    pending_.pop_front();
  }
  return 0;
}

}  // namespace guise::record

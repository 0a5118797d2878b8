#include "record/metrics_log.h"

#include <cerrno>
#include <system_error>

#include "core/error.h"
#include "record/crc32c.h"

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

// The lines in front of the first one that is none.
uint64_t whole_lines(const std::string& text) {
  uint64_t whole = 0;
  for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', whole)) {
    if (!nlohmann::json::accept(text.begin() + static_cast<int64_t>(whole),
                                text.begin() + static_cast<int64_t>(end)))
      break;
    whole = end + 1;
  }
  return whole;
}

// Why `text`, what the file has of the kept bytes, is not what the checkpoint remembers; empty: it is.
std::string fault_of(const std::string& text, const KeptLines& kept, bool missing) {
  if (text.size() < kept.bytes)
    return "is shorter than the checkpoint remembers: expected " + std::to_string(kept.bytes) +
           " bytes, received " + (missing ? "no file" : std::to_string(text.size()));
  if (!kept.crc32c || crc32c(text) == *kept.crc32c) return "";
  const uint64_t sound = whole_lines(text);
  return "was changed after the run wrote it" +
         (sound < text.size() ? ": no line of JSON at byte " + std::to_string(sound)
                              : ", within its first " + std::to_string(text.size()) + " bytes");
}

}  // namespace

// Before the file is opened for writing, which would make it.
MetricsLog::Beginning MetricsLog::beginning_of(const std::filesystem::path& path, const KeptLines& kept) {
  if (kept.bytes == 0) return {};
  std::error_code error;
  const bool missing = !std::filesystem::exists(path, error);
  if (error)
    throw core::failure({.place = path.string(), .problem = "cannot be looked at: " + error.message()});
  const std::string text = missing ? "" : core::read_file(path.string()).substr(0, kept.bytes);
  const std::string fault = fault_of(text, kept, missing);
  if (fault.empty()) return {kept.bytes, crc32c(text), ""};
  if (!kept.forgiving)
    throw core::usage_error(
        {.place = path.string(),
         .problem = fault,
         .advice = "--force goes on with the lines that are whole, and says so in the log"});
  const uint64_t whole = whole_lines(text);
  return {whole, crc32c(std::string_view(text).substr(0, whole)), path.filename().string() + " " + fault};
}

MetricsLog::MetricsLog(const std::filesystem::path& path, core::FileCalls& calls) : file_(path, calls) {
  std::error_code ignored;
  if (file_.size() > 0 && std::filesystem::is_regular_file(path, ignored))
    crc32c_ = record::crc32c(core::read_file(path.string()));
}

MetricsLog::MetricsLog(const std::filesystem::path& path, const KeptLines& kept, core::FileCalls& calls)
    : MetricsLog(path, beginning_of(path, kept), calls) {}

MetricsLog::MetricsLog(const std::filesystem::path& path, const Beginning& beginning, core::FileCalls& calls)
    : file_(path, calls), crc32c_(beginning.crc32c), gap_(beginning.gap) {
  file_.cut_to(beginning.bytes);
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
    crc32c_ = record::crc32c(pending_.front(), crc32c_);
    pending_bytes_ -= pending_.front().size();
    pending_.pop_front();
  }
  return 0;
}

}  // namespace guise::record

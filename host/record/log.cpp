// A log that cannot be written does not end the run: the watcher is told once, metrics.jsonl is the record.
#include "record/log.h"

#include <ctime>

#include "core/error.h"
#include "core/text.h"

namespace guise::record {
namespace {

std::string utc_time() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts)};
}

// Later lines of one text are indented, so that every entry begins with its time.
std::string entry_of(const std::string& text) {
  std::string entry = utc_time() + " ";
  for (const char c : text) entry += c == '\n' ? std::string("\n    ") : std::string(1, c);
  return entry + "\n";
}

}  // namespace

void Log::message(const std::string& text) {
  show_(text);
  note(text);
}

void Log::note(const std::string& text) {
  try {
    file_.append(entry_of(core::showable(text)));
    broken_ = false;
  } catch (const core::Error& error) {
    if (!broken_) show_(std::string("warning: ") + error.what());
    broken_ = true;
  }
}

}  // namespace guise::record

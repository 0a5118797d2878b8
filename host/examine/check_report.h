// What `guise check` says of a file: as text, a line a check, and as JSON (schema guise.check/1).
#pragma once

#include <string>
#include <vector>

#include "core/terminal.h"
#include "examine/checks/outcome.h"

namespace guise::examine {

struct CheckLine {
  std::string check;
  Outcome outcome;
  double seconds = 0;
};

struct PluginReport {
  std::string kind, name, version;  // "loss" or "teacher"; empty where the file does not say
  std::vector<CheckLine> lines;     // every check, in the fixed order
};

struct FileReport {
  std::string file;    // absolute
  std::string sha256;  // empty where it cannot be read
  std::vector<PluginReport> plugins;
  bool passed() const;  // no line failed
};

std::string to_text(const FileReport& report, const core::Terminal& terminal);

// {"schema", "file", "sha256", "plugins": [{"kind", "name", "version", "checks": [{"check", "result", "why",
// "seconds"}]}], "passed"}; a single line break at the end.
std::string to_json(const FileReport& report);

}  // namespace guise::examine

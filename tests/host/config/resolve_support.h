// A run resolved from texts, and what is refused or warned of.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "config/resolve.h"
#include "config/support.h"

namespace guise::config::testing {

using nlohmann::json;

inline Layer sets(const std::vector<std::string>& texts) {
  Layer layer;
  for (const std::string& text : texts) {
    for (const Assignment& assignment : parse_set(text)) layer.push_back(assignment);
  }
  return layer;
}

inline Sources sources(const std::vector<std::string>& texts, const std::string& file = "") {
  Sources result;
  result.file = file;
  result.command_line = sets(texts);
  result.lookup = made_up_plugin;
  return result;
}

inline Resolved resolved(const std::vector<std::string>& texts, const std::string& file = "") {
  return resolve(sources(texts, file));
}

inline std::string refusal(const std::vector<std::string>& texts, const std::string& file = "") {
  return usage_text([&] { resolved(texts, file); });
}

inline bool warned(const Resolved& run, const std::string& part) {
  return std::any_of(run.warnings.begin(), run.warnings.end(),
                     [&](const std::string& warning) { return warning.find(part) != std::string::npos; });
}

}  // namespace guise::config::testing

// The seam between configuration and plugin files: resolving a run needs a plugin's option table, and this
// room must not know how plugin files are found or read. The app wires it to the catalogue; tests use a map.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/open_file.h"
#include "config/option.h"
#include "config/plugin_kind.h"

namespace guise::config {

// How much of a teacher a strategy reads at most.
enum class TeacherScope { none, head, model };

struct PluginDescription {
  std::string name;     // canonical, "mask_clso", also when it was chosen by a path
  std::string version;  // "1.0.0"
  std::string summary;  // one clause
  std::string file;     // absolute path of the .so
  std::string sha256;   // of the file as it was judged
  OpenFile opened;      // the file as it was judged
  OptionTable options;  // plain keys: "mask_ratio"

  // Of a strategy only:
  TeacherScope teacher_scope = TeacherScope::none;
  std::string default_teacher;               // name of a policy; empty with TeacherScope::none
  std::vector<std::string> warnings;         // "its group may write it or its folder"
  std::vector<std::string> policies_beside;  // names of the teacher policies in the same file
  nlohmann::json default_teacher_options = nlohmann::json::object();  // {"interval_epochs": 1}
};

// One strategy or policy of a file that was found and judged: what another process opens.
struct ChosenFile {
  PluginKind kind = PluginKind::strategy;
  std::string name;           // canonical
  std::string file;           // absolute path of the .so
  std::string sha256;         // as it was judged; empty: any
  bool by_path = false;       // it was named by its path, not found in a folder
  OpenFile opened = nullptr;  // as it was judged
};

// How a plugin was chosen: by name; by the path of its file; or by both, where a file holds several:
// "./x.so:NAME".
struct ChosenPlace {
  std::string file;  // empty: by name
  std::string name;  // empty: the only one of its kind in the file
};
inline ChosenPlace place_of(const std::string& chosen) {
  constexpr std::string_view kEnd = ".so:";
  const size_t end = chosen.rfind(kEnd);
  if (end != std::string::npos && chosen.find('/', end) == std::string::npos)
    return {chosen.substr(0, end + 3), chosen.substr(end + kEnd.size())};
  if (chosen.find('/') != std::string::npos || chosen.ends_with(".so")) return {chosen, ""};
  return {"", chosen};
}

// Whether a plugin was chosen by the path of its file, not by its name.
inline bool is_path(const std::string& chosen) {
  return !place_of(chosen).file.empty();
}

// `chosen` is a name or a path to a .so (it then holds a '/' or ends in ".so"), with ":NAME" where the file
// has several. Throws core::Error(usage) when there is none such (with the nearest names) or when it is
// refused (with why).
using PluginLookup = std::function<PluginDescription(PluginKind kind, const std::string& chosen)>;

}  // namespace guise::config

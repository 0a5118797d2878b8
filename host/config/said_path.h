// Values that name a file or folder. In a file a path is relative to that file, whoever reads it from where;
// on the command line it is relative to the working folder. ~ is the home folder in both.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace guise::config {

// Where a value was said: a file, or the command line.
struct Said {
  std::string origin;  // for messages: "configs/a.json", "--set"
  std::string file;    // empty: on the command line
};

// `path` as it is meant: ~ expanded, and absolute where a file says it. Usage error for "~name".
std::string meant_path(const std::string& path, const Said& said);

// `value` of `key`, as it is meant where it names a file or folder: a key of that kind, or a plugin by its
// path. Anything else comes back as it is.
nlohmann::json meant_value(const std::string& key, const nlohmann::json& value, const Said& said);

}  // namespace guise::config

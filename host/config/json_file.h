// JSON text to a value, with everything refused that nlohmann_json would let pass or report in its own words:
// depth above 32, duplicate keys, numbers out of range, bytes that are not UTF-8. Comments are allowed.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace guise::config {

// Errors are usage errors with "place:line:column".
nlohmann::json parse_json(std::string_view text, const std::string& place);

// A file of at most 16 MB.
nlohmann::json read_json_file(const std::string& path);

// What `--set key=TEXT` means: JSON where the text is JSON, else the text itself. Text that is JSON but is
// refused by parse_json (a duplicate key, 1e999) is a usage error at `place`.
nlohmann::json parse_value(const std::string& text, const std::string& place);

}  // namespace guise::config

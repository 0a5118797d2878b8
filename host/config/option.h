// One typed option: its key, type, default, range and meaning. The run's own keys (config/keys.h) and the
// options of plugins (read by the catalogue) are rows of the same kind, so that checking, nearest names,
// help and JSON Schema exist once.
#pragma once

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace guise::config {

// A text list may be given as one text; a real map holds numbers by name.
enum class OptionType { boolean, integer, real, string, integer_list, real_list, text_list, real_map };

struct Option {
  std::string key;  // "mask_ratio"; for the run's own keys the full path "optimizer.lr"
  OptionType type = OptionType::real;
  nlohmann::json default_value;
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool minimum_exclusive = false;
  bool maximum_exclusive = false;
  std::vector<std::string> choices;    // of a string; empty: any
  std::string unit;                    // "epochs", "pixels"; empty: none
  std::string help;                    // one clause
  std::string since;                   // version that brought it
  nlohmann::json before;               // what a run did that was made before the key; null: its default
  bool is_path = false;                // of a file or folder (config/said_path.h)
  std::vector<std::string> elsewhere;  // what other trainers call it: "wd"; "amp=bf16" means that value
};

using OptionTable = std::vector<Option>;

// "a number above 0", "one of kd, l2, cosine", "an integer at least 0 or null" (null: where it is the
// default).
std::string expected_text(const Option& option);

// The same with the unit: "an integer at least 0, images". For help and comments.
std::string range_and_unit(const Option& option);

// JSON text of a value for one line of a message, cut where it is long.
std::string value_text(const nlohmann::json& value);

// The value in the option's own type: an integer widens to a real, one text to a list of one, nothing else is
// converted.
// Throws core::Error(usage) with `place` when type, range or choice do not fit. Reals are finite.
nlohmann::json checked_value(const Option& option, const nlohmann::json& received, const std::string& place);

}  // namespace guise::config

// The values of all keys while a run is being resolved, each with its origin. Part of resolve.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/layers.h"

namespace guise::config {

struct ChosenValue {
  nlohmann::json value;
  std::string origin;
};

// A plugin option that somebody gave, and the plugin that was named when it was given (empty: none yet).
struct GivenOption {
  Assignment assignment;
  std::string owner;
};

class ChosenValues {
 public:
  ChosenValues();  // the defaults

  // Checks and takes one layer; later layers win.
  void apply(const Layer& layer);

  const ChosenValue& at(const std::string& key) const { return values_.at(key); }
  void put(const std::string& key, nlohmann::json value, const std::string& origin);
  // The text at a key, empty for null.
  std::string text(const std::string& key) const;

  // The options given for the plugin of a section, the last of each key. Options that were written for
  // another plugin, which a later layer replaced by this one, are left out with a warning.
  std::vector<Assignment> options_given(const std::string& section, std::vector<std::string>& warnings) const;

 private:
  std::map<std::string, ChosenValue> values_;                // run keys
  std::map<std::string, std::vector<GivenOption>> options_;  // by section
};

}  // namespace guise::config

// The values of all keys while a run is being resolved, each with its origin. Part of resolve.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/keys.h"
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
  ChosenValues();  // the defaults of the run's own keys

  // Checks and takes one layer; later layers win. One number of an object of them changes only that one.
  void apply(const Layer& layer);

  // After the last layer: the keys of each section's chosen part are completed by that part's defaults. Keys
  // that were given for another part are left out, with a warning where they differ from their default there:
  // the config.json of older runs holds the keys of all parts.
  void complete_parts(std::vector<std::string>& warnings);

  // False for a key of a part that was not chosen.
  bool has(const std::string& key) const { return values_.count(key) != 0; }
  const ChosenValue& at(const std::string& key) const { return values_.at(key); }
  void put(const std::string& key, nlohmann::json value, const std::string& origin);
  // The text at a key, empty for null.
  std::string text(const std::string& key) const;

  // The options given for the plugin of a section, the last of each key. Options that were written for
  // another plugin, which a later layer replaced by this one, are left out with a warning.
  std::vector<Assignment> options_given(const std::string& section, std::vector<std::string>& warnings) const;

 private:
  void put_entry(const MapEntry& entry, const Assignment& given);

  std::map<std::string, ChosenValue> values_;                // run keys
  std::map<std::string, std::vector<GivenOption>> options_;  // by section
};

}  // namespace guise::config

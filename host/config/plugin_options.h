// Completes the options of one plugin from its table and what was given for it. Part of resolve, and of
// `guise apply`.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/chosen_values.h"
#include "config/layers.h"
#include "config/option.h"
#include "config/plugin_kind.h"

namespace guise::config {

struct OptionsWanted {
  std::string plugin;  // its name
  const OptionTable& table;
  std::string
      section;  // "strategy": keys are given as "strategy.mask_ratio"; empty: as "mask_ratio", outside a run
  Layer given;
  // By a strategy, for its own default teacher: stronger than the defaults, weaker than what was given.
  nlohmann::json overrides = nlohmann::json::object();
  std::string overrides_origin = "";
};

// Every option with its origin. Throws core::Error(usage) for an unknown key (with the nearest one, or the
// section that it belongs to), also among the overrides, a wrong type or range.
std::map<std::string, ChosenValue> complete_options(const OptionsWanted& wanted);

// The run's own keys in a section: "name", "start_epoch".
std::vector<std::string> host_keys(const std::string& section);

// The run's own key that an option of that name would stand in front of, in a section of such plugins:
// "average.batch_norm"; empty: none.
std::string key_shadowed_by(PluginKind kind, const std::string& option);

}  // namespace guise::config

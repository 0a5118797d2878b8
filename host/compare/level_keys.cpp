#include "compare/level_keys.h"

#include <algorithm>
#include <set>

#include "config/keys.h"
#include "core/error.h"
#include "core/format.h"
#include "core/text.h"
#include "runs/run_folder.h"
#include "runs/settings.h"
#include "runs/value_label.h"

namespace guise::compare {
namespace {

// "strategy" is the place of "strategy.name" and of "strategy".
bool is_at(const std::string& key, const std::string& place) {
  return key == place || (key.starts_with(place) && key[place.size()] == '.');
}

// A key that some parts of its section read goes where the part's name goes.
bool is_at_any(const std::string& key, const std::vector<std::string>& places) {
  const std::string name = config::is_part_key(key) ? config::section_of(key) + ".name" : key;
  return std::ranges::any_of(
      places, [&](const std::string& place) { return is_at(key, place) || is_at(name, place); });
}

std::vector<std::string> compared_places(const PairingRequest& request) {
  std::vector<std::string> places = request.by;
  // Which teacher there is depends on the strategy.
  if (std::find(places.begin(), places.end(), "strategy") != places.end()) places.push_back("teacher");
  return places;
}

const runs::Json* value_in(const KeyValueMap& keys, const std::string& key) {
  const auto found = keys.find(key);
  return found == keys.end() ? nullptr : &found->second;
}

std::string short_text(const KeyValueMap& keys, const std::string& key) {
  const runs::Json* value = value_in(keys, key);
  return value == nullptr ? "none" : core::printable(runs::value_label(key, *value), 40);
}

std::string strategy_name(const KeyValueMap& level) {
  const runs::Json* name = value_in(level, "strategy.name");
  if (name == nullptr || !name->is_string()) return "";
  return core::printable(runs::plugin_label(name->get<std::string>()), 60);
}

std::string label_part(const KeyValueMap& level, const std::string& key) {
  std::string name = key.starts_with("strategy.") ? key.substr(9) : key;
  if (name.ends_with(".name")) name.resize(name.size() - 5);
  return name + "=" + short_text(level, key);
}

// The keys of a level, names of plugins first.
std::vector<std::string> keys_by_weight(const KeyValueMap& level) {
  std::vector<std::string> names, others;
  for (const auto& [key, value] : level) {
    if (key != "strategy.name") (key.ends_with(".name") ? names : others).push_back(key);
  }
  names.insert(names.end(), others.begin(), others.end());
  return names;
}

// Takes those levels out of `alike` that `key` tells from `level`; true when there was one.
bool told_apart(const KeyValueMap& level, const std::string& key, std::vector<const KeyValueMap*>& alike) {
  return std::erase_if(alike, [&](const KeyValueMap* other) {
           const runs::Json* there = value_in(*other, key);
           return there == nullptr || *there != level.at(key);
         }) > 0;
}

std::string label_of(const KeyValueMap& level, const std::vector<KeyValueMap>& all) {
  const std::string name = strategy_name(level);
  std::vector<const KeyValueMap*> alike;
  for (const KeyValueMap& other : all) {
    if (&other != &level && strategy_name(other) == name) alike.push_back(&other);
  }
  const std::vector<std::string> keys = keys_by_weight(level);
  std::vector<std::string> parts;
  if (!name.empty()) parts.push_back(name);
  for (const std::string& key : keys) {
    if (told_apart(level, key, alike)) parts.push_back(label_part(level, key));
  }
  if (!parts.empty()) return core::joined(parts, " ");
  for (const std::string& key : keys) parts.push_back(label_part(level, key));
  return core::joined(parts, " ");
}

// As a double, neighbours above 2^53 would be one seed.
int64_t seed_of(const runs::Run& run) {
  const runs::Json* seed = runs::value_at(run.config, "train.seed");
  return seed != nullptr && seed->is_number_integer() ? seed->get<int64_t>() : 0;
}

}  // namespace

SplitKeys split_keys(const runs::Run& run, const PairingRequest& request) {
  SplitKeys split;
  const std::vector<std::string> compared = compared_places(request);
  for (const runs::FlatValue& flat : runs::settings_of(run.config)) {
    if (is_at_any(flat.key, compared)) {
      split.level[flat.key] = flat.value;
    } else if (flat.key != "train.seed" && !runs::is_incidental(run.config, flat.key) &&
               !is_at_any(flat.key, request.ignore)) {
      split.rest[flat.key] = flat.value;
    }
  }
  split.seed = seed_of(run);
  return split;
}

void check_names(const std::vector<runs::Run>& runs, const PairingRequest& request) {
  std::set<std::string> known;
  for (const runs::Run& run : runs) {
    for (const runs::FlatValue& flat : runs::settings_of(run.config)) {
      for (size_t dot = flat.key.find('.'); dot != std::string::npos; dot = flat.key.find('.', dot + 1)) {
        known.insert(flat.key.substr(0, dot));
      }
      known.insert(flat.key);
    }
  }
  const auto check = [&](const std::string& name, const char* flag) {
    if (known.count(name) != 0) return;
    const std::string meant = core::did_you_mean(name, {known.begin(), known.end()});
    throw core::usage_error({.place = flag,
                             .problem = "no run has the key " + core::printable(name),
                             .advice = meant.empty() ? std::string("a section or a key of ") +
                                                           runs::RunFolder::kConfig + ", such as optimizer.lr"
                                                     : meant});
  };
  for (const std::string& name : request.by) check(name, "--by");
  for (const std::string& name : request.ignore) check(name, "--ignore");
  if (std::find(request.by.begin(), request.by.end(), "train.seed") != request.by.end()) {
    throw core::usage_error(
        {.place = "--by", .problem = "runs are paired by train.seed, so it cannot be compared"});
  }
}

std::vector<std::string> level_labels(const std::vector<KeyValueMap>& levels) {
  std::vector<std::string> labels;
  for (const KeyValueMap& level : levels) labels.push_back(label_of(level, levels));
  return labels;
}

std::vector<std::string> differing_keys(const KeyValueMap& here, const KeyValueMap& there) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : here) {
    const runs::Json* other = value_in(there, key);
    if (other == nullptr ? !config::is_part_key(key) : *other != value) keys.push_back(key);
  }
  for (const auto& [key, value] : there) {
    if (value_in(here, key) == nullptr && !config::is_part_key(key)) keys.push_back(key);
  }
  return keys;
}

std::string difference_text(const KeyValueMap& here, const KeyValueMap& there) {
  constexpr size_t kShown = 2;
  const std::vector<std::string> keys = differing_keys(here, there);
  std::vector<std::string> parts;
  for (size_t i = 0; i < std::min(keys.size(), kShown); ++i) {
    parts.push_back(
        core::format("{} ({}, there {})", keys[i], short_text(here, keys[i]), short_text(there, keys[i])));
  }
  const size_t more = keys.size() - parts.size();
  if (more == 0) return core::joined(parts);
  return core::format("{} and {} more {}", core::joined(parts), more, more == 1 ? "key" : "keys");
}

std::string identity_of(const KeyValueMap& keys) {
  return runs::Json(keys).dump(-1, ' ', false, runs::Json::error_handler_t::replace);
}

}  // namespace guise::compare

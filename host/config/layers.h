// Where values come from: files (with "extends") and flags are read into one flat list of assignments, from
// the weakest to the strongest. Keys are checked for being known; values are checked in resolve.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/said_path.h"

namespace guise::config {

// One value that somebody gave for one key.
struct Assignment {
  std::string key;  // "optimizer.lr", "strategy.mask_ratio"
  nlohmann::json value;
  std::string origin;  // "configs/a.json", "--set", "--seed"
};

// What one file or the whole command line gave; the order inside does not matter.
using Layer = std::vector<Assignment>;

// The files of an "extends" chain, base first, then the file itself. A path in "extends" (a text or a list of
// texts, later ones win) is relative to the file that holds it, as is every other path in it. Throws usage
// errors: missing file, cycle, more than 16 deep, bad JSON, unknown key, a key that stands twice.
// `asked_by`: what names the file, for errors; empty: the user.
std::vector<Layer> read_layers(const std::string& path, const std::string& asked_by = "");

// The same of a run's own record. What it lacks is older than the key: what the key stands for then is the
// weakest layer.
std::vector<Layer> read_recorded_layers(const std::string& path);

// The same of a document that is at hand, which extends nothing. Keys nest or have their full names.
Layer layer_of(const nlohmann::json& document, const Said& said);

// "a.b=VALUE" of --set; VALUE is JSON, else a text, and may be an object.
Layer parse_set(const std::string& text);

// Throws when `key` is neither a run key nor a possible plugin option, with the nearest known key, or the
// section that it belongs to.
void check_key(const std::string& key, const std::string& origin);

// "lr belongs to optimizer: optimizer.lr" for a run key's last part; empty when there is none such.
std::string home_of_key(const std::string& name);

}  // namespace guise::config

#include "config/layers.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "config/json_file.h"
#include "config/keys.h"
#include "config/option.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::config {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr size_t kMaximumExtends = 16;

std::string last_part(const std::string& key) {
  return key.substr(key.rfind('.') + 1);
}

std::vector<std::string> all_key_paths() {
  std::vector<std::string> paths;
  for (const Option& row : run_keys()) paths.push_back(row.key);
  return paths;
}

std::string advice_for(const std::string& key) {
  const std::string section = key.substr(0, key.find('.'));
  const std::vector<std::string> sections = section_names();
  if (std::find(sections.begin(), sections.end(), section) == sections.end() && key != section) {
    const std::string known = core::did_you_mean(section, sections);
    if (!known.empty()) return known;
  }
  const std::string home = home_of_key(last_part(key));
  if (!home.empty()) return home;
  std::string meant = core::did_you_mean(key, all_key_paths());
  if (meant.empty() && key == section) meant = core::did_you_mean(key, sections);
  return meant.empty() ? "guise help config lists every key" : meant;
}

// A key that ends here may be given an object of deeper keys.
bool is_branch(const std::string& key) {
  if (find_plugin_section(key) != nullptr) return true;
  const std::string prefix = key + ".";
  return std::any_of(run_keys().begin(), run_keys().end(),
                     [&](const Option& row) { return row.key.starts_with(prefix); });
}

// "strategy.mask_ratio": the plugin decides later whether it has such an option.
bool may_be_plugin_option(const std::string& key) {
  const size_t dot = key.find('.');
  return dot != std::string::npos && find_plugin_section(key.substr(0, dot)) != nullptr &&
         key.find('.', dot + 1) == std::string::npos && dot + 1 < key.size();
}

// {"optimizer": {"lr": 0.1}} and {"optimizer.lr": 0.1} say the same.
void flatten(const std::string& key, const json& value, const Said& said, Layer& into) {
  if (!is_branch(key)) {
    check_key(key, said.origin);
    into.push_back({key, meant_value(key, value, said), said.origin});
    return;
  }
  if (!value.is_object()) {
    const std::string advice = find_plugin_section(key) == nullptr ? "" : key + ".name chooses a plugin";
    throw core::usage_error({.place = said.origin + ": " + key,
                             .expected = "an object of keys",
                             .received = value_text(value),
                             .advice = advice});
  }
  for (const auto& [name, item] : value.items()) flatten(key + "." + name, item, said, into);
}

// The two spellings side by side, whatever their values.
void refuse_twice(const Layer& layer) {
  std::set<std::string> seen;
  for (const Assignment& given : layer) {
    if (seen.insert(given.key).second) continue;
    throw core::usage_error({.place = given.origin + ": " + core::printable(given.key),
                             .problem = "stands there twice, nested and by its full name",
                             .expected = "one of them"});
  }
}

// Reads one file and, before it, the files that it extends.
class ChainReader {
 public:
  void read(const std::string& path, const std::string& asked_by) {
    const fs::path identity = identity_of(path, asked_by);
    if (std::find(open_.begin(), open_.end(), identity) != open_.end()) {
      throw core::usage_error({.place = asked_by,
                               .problem = "extends " + core::printable(path) + ", which leads back to it",
                               .expected = "a chain that ends"});
    }
    if (open_.size() == kMaximumExtends) {
      throw core::usage_error(
          {.place = asked_by,
           .problem = "extends more than " + std::to_string(kMaximumExtends) + " files deep"});
    }
    open_.push_back(identity);
    read_open_file(path);
    open_.pop_back();
  }

  std::vector<Layer> layers;

 private:
  static fs::path identity_of(const std::string& path, const std::string& asked_by) {
    std::error_code problem;
    fs::path identity = fs::canonical(path, problem);
    if (!problem) return identity;
    const std::string place = asked_by.empty() ? core::printable(path, 300) : asked_by;
    throw core::usage_error(
        {.place = place,
         .problem = asked_by.empty() ? "no such file" : "extends a file that is not there",
         .received = asked_by.empty() ? "" : core::printable(path, 300)});
  }

  void read_open_file(const std::string& path) {
    const std::string place = core::printable(path, 300);
    const json document = read_json_file(path);
    if (!document.is_object()) {
      throw core::usage_error(
          {.place = place, .expected = "an object of sections", .received = value_text(document)});
    }
    if (document.contains("extends")) read_bases(document["extends"], path, place);
    Layer layer;
    for (const auto& [name, value] : document.items()) {
      if (name != "extends" && name != "$schema") flatten(name, value, {place, path}, layer);
    }
    refuse_twice(layer);
    layers.push_back(std::move(layer));
  }

  void read_bases(const json& bases, const std::string& path, const std::string& place) {
    const json list = bases.is_array() ? bases : json::array({bases});
    for (const json& base : list) {
      if (!base.is_string()) {
        throw core::usage_error({.place = place + ": extends",
                                 .expected = "a file name or a list of them",
                                 .received = value_text(bases)});
      }
      if (++files_read_ > kMaximumFiles) {
        throw core::usage_error({.place = place, .problem = "extends too many files"});
      }
      read(meant_path(base.get<std::string>(), {place + ": extends", path}), place);
    }
  }

  // Two files that each extend two others, and so on, would cost 2^16 readings.
  static constexpr int kMaximumFiles = 100;

  std::vector<fs::path> open_;
  int files_read_ = 0;
};

Layer former_meanings(const std::vector<Layer>& recorded) {
  Layer layer;
  for (const RunKey& row : run_keys()) {
    const auto says_it = [&](const Layer& said) {
      return std::ranges::any_of(said, [&](const Assignment& given) { return given.key == row.key; });
    };
    if (row.before.is_null() || std::ranges::any_of(recorded, says_it)) continue;
    layer.push_back({row.key, row.before, "a run older than the key"});
  }
  return layer;
}

}  // namespace

std::string home_of_key(const std::string& name) {
  for (const Option& row : run_keys()) {
    if (last_part(row.key) != name) continue;
    return name + " belongs to " + row.key.substr(0, row.key.rfind('.')) + ": " + row.key;
  }
  return "";
}

void check_key(const std::string& key, const std::string& origin) {
  if (find_run_key(key) != nullptr || find_map_entry(key) || may_be_plugin_option(key)) return;
  throw core::usage_error({.place = origin,
                           .problem = "unknown key " + core::printable(key),
                           .advice = core::printable(advice_for(key), 160)});
}

std::vector<Layer> read_layers(const std::string& path, const std::string& asked_by) {
  ChainReader reader;
  reader.read(path, asked_by);
  return std::move(reader.layers);
}

std::vector<Layer> read_recorded_layers(const std::string& path) {
  std::vector<Layer> layers = read_layers(path);
  layers.insert(layers.begin(), former_meanings(layers));
  return layers;
}

Layer layer_of(const json& document, const Said& said) {
  if (!document.is_object()) {
    throw core::usage_error(
        {.place = said.origin, .expected = "an object of sections", .received = value_text(document)});
  }
  Layer layer;
  for (const auto& [name, value] : document.items()) flatten(name, value, said, layer);
  refuse_twice(layer);
  return layer;
}

Layer parse_set(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw core::usage_error({.place = "--set",
                             .expected = "KEY=VALUE",
                             .received = core::printable(text),
                             .advice = "--set optimizer.lr=0.05; guise help config lists every key"});
  }
  const auto trimmed = [](const std::string& part) {
    const size_t first = part.find_first_not_of(" \t");
    return first == std::string::npos ? "" : part.substr(first, part.find_last_not_of(" \t") - first + 1);
  };
  const std::string key = trimmed(text.substr(0, equals));
  Layer assignments;
  flatten(key, parse_value(text.substr(equals + 1), "--set " + core::printable(key)), {"--set", ""},
          assignments);
  refuse_twice(assignments);
  return assignments;
}

}  // namespace guise::config

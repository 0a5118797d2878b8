// A lookup with a few made-up plugins, and what the tests of configurations use throughout.
#pragma once

#include <filesystem>
#include <string>

#include "config/plugin_lookup.h"
#include "core/error.h"
#include "core/text.h"
#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::config {

using support::contains;
using support::TemporaryFolder;
using support::usage_text;

inline Option real_option(const std::string& key, double value, double minimum, double maximum) {
  Option option;
  option.key = key;
  option.default_value = value;
  option.minimum = minimum;
  option.maximum = maximum;
  return option;
}

inline Option integer_option(const std::string& key, int value) {
  Option option;
  option.key = key;
  option.type = OptionType::integer;
  option.default_value = value;
  option.minimum = 1;
  return option;
}

// ce (no teacher), masked (a head; keep, with every = 1), whole (a model; keep), keep and move (policies).
inline PluginDescription made_up_plugin(PluginKind kind, const std::string& chosen) {
  PluginDescription plugin;
  plugin.name = chosen.starts_with("/") ? std::filesystem::path(chosen).stem().string() : chosen;
  plugin.file = "/plugins/" + plugin.name + ".so";
  const bool strategy = kind == PluginKind::strategy;
  if (strategy && plugin.name == "ce") return plugin;
  if (strategy && plugin.name == "masked") {
    plugin.options = {real_option("ratio", 0.85, 0, 1), real_option("loss_weight", 1, 0, 1e9)};
    plugin.teacher_scope = TeacherScope::head;
    plugin.default_teacher = "keep";
    plugin.default_teacher_options = {{"every", 1}};
    return plugin;
  }
  if (strategy && plugin.name == "whole") {
    plugin.teacher_scope = TeacherScope::model;
    plugin.default_teacher = "keep";
    return plugin;
  }
  if (!strategy && plugin.name == "keep") {
    plugin.options = {integer_option("every", 5)};
    return plugin;
  }
  if (!strategy && plugin.name == "move") {
    plugin.options = {real_option("rate", 0.1, 0, 1)};
    return plugin;
  }
  throw core::usage_error(
      {.place = "plugin " + core::printable(chosen), .problem = "not found", .advice = "guise list"});
}

}  // namespace guise::config

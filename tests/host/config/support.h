// What the tests of this room share: a folder of their own, messages of expected errors, and a lookup with a
// few made-up plugins.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "config/plugin_lookup.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::config {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = testing::TempDir() + "guise-config-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  // Writes a file, its folders made, and returns its path.
  std::string file(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

 private:
  std::string path_;
};

// The text of the usage error that `body` throws; a failed expectation and "" when it throws none.
inline std::string usage_text(const std::function<void()>& body) {
  try {
    body();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.fault(), core::Fault::usage);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

inline testing::AssertionResult contains(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "\"" << part << "\" is not in: " << text;
}

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

// plain (no teacher), masked (a head; keep, with every = 1), keep and move (policies).
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
  if (!strategy && plugin.name == "keep") {
    plugin.options = {integer_option("every", 5)};
    return plugin;
  }
  if (!strategy && plugin.name == "move") {
    plugin.options = {real_option("rate", 0.1, 0, 1)};
    return plugin;
  }
  throw core::usage_error({"plugin " + core::printable(chosen), "not found", "", "", "guise list"});
}

}  // namespace guise::config

// The words that may stand for a flag's value or an argument. What cannot be read is left out without a word:
// this runs while somebody types.
#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

#include "app/commands.h"
#include "app/completion.h"
#include "app/help_topics.h"
#include "app/plugin_copy.h"
#include "catalogue/catalogue.h"
#include "catalogue/description.h"
#include "config/data_sets.h"
#include "config/keys.h"
#include "config/parts.h"
#include "core/error.h"
#include "core/paths.h"
#include "runs/forgetting.h"

namespace guise::app {
namespace {

using config::PluginKind;
using Candidates = std::vector<Candidate>;

std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts;
  std::istringstream stream(name);
  for (std::string part; std::getline(stream, part, '|');) parts.push_back(part);
  return parts;
}

bool is_word_to_type(const std::string& part) {
  return std::none_of(part.begin(), part.end(), [](unsigned char c) { return std::isupper(c) != 0; });
}

std::vector<std::string> help_pages() {
  std::vector<std::string> names;
  for (const Topic& topic : all_topics()) names.push_back(topic.name);
  for (const Command& command : all_commands()) names.push_back(command.name);
  return names;
}

// The capital words that help uses for values.
Expected expected_of_name(const std::string& name) {
  if (name == "TOPIC") return {"choices", help_pages()};
  if (name == "KEY=VALUE") return {"settings"};
  if (name == "KEY") return {"keys"};
  if (name.starts_with("NAME|FILE")) return {"plugins"};
  if (name == "PLUGIN|PART|FILE") return {"described"};
  Expected expected{"nothing"};
  for (const std::string& part : parts_of(name)) {
    if (is_word_to_type(part)) expected.choices.push_back(part);
    if (part == "DIR" || part == "FOLDER" || part == "RUN") expected.kind = "folders";
    if (part.starts_with("FILE") || part == "CONFIG" || part == "PICTURE") expected.kind = "files";
  }
  if (!expected.choices.empty()) expected.kind = "choices";
  return expected;
}

catalogue::Catalogue plugins_there() {
  return catalogue::Catalogue(core::plugin_folders({}));
}

// Known from the files' notes: no plugin is loaded. `kind`: of that kind only; null: all.
Candidates plugin_words(const PluginKind* kind) {
  Candidates words;
  const catalogue::Catalogue plugins = plugins_there();
  for (const catalogue::Entry& entry : plugins.entries()) {
    if (kind == nullptr || entry.kind == *kind) words.push_back({entry.note.name, entry.note.summary});
  }
  return words;
}

Candidates part_words() {
  Candidates words;
  for (const config::Part& part : config::parts()) words.push_back({part.name, part.summary});
  return words;
}

Candidates described_words() {
  Candidates words = plugin_words(nullptr);
  for (Candidate& part : part_words()) words.push_back(std::move(part));
  return words;
}

Candidates data_set_words() {
  Candidates words;
  for (const config::DataSet& set : config::data_sets()) words.push_back({set.name, set.summary});
  return words;
}

// Of the student: another network stands in front with a dot.
Candidates metric_words() {
  Candidates words;
  for (const runs::Measurement& row : runs::measurements_of(runs::Extent::logged, {}))
    words.push_back({row.name, row.title});
  for (const runs::Measurement& row : runs::continual_rows()) words.push_back({row.name, row.title});
  return words;
}

Candidates bundled_words() {
  Candidates words;
  try {
    for (const BundledSource& one : bundled_sources(core::prefix_of(core::executable_path())))
      words.push_back({one.name, config::kind_title(one.kind)});
  } catch (const core::Error&) {
    return {};
  }
  return words;
}

void add_setting(const std::string& key, const config::Option& option, Candidates& words) {
  words.push_back({key + "=", option.help + " (" + config::range_and_unit(option) + ")"});
  std::vector<std::string> values = option.choices;
  if (option.type == config::OptionType::boolean) values = {"true", "false"};
  for (const std::string& value : values) words.push_back({key + "=" + value, option.help});
}

// What may follow strategy.name= and the like.
void add_plugin_names(const config::PluginSection& section, const catalogue::Catalogue& plugins,
                      Candidates& words) {
  for (const catalogue::Entry& entry : plugins.entries()) {
    if (entry.kind == section.kind)
      words.push_back({section.name + ".name=" + entry.note.name, entry.note.summary});
  }
}

void add_plugin_options(const catalogue::Entry& entry, Candidates& words) {
  try {
    const config::PluginDescription plugin = catalogue::load_description(entry);
    for (const config::PluginSection& section : config::plugin_sections()) {
      if (section.kind != entry.kind) continue;
      for (config::Option option : plugin.options) {
        option.help = plugin.name + ": " + option.help;
        add_setting(section.name + "." + option.key, option, words);
      }
    }
  } catch (const core::Error&) {
    return;  // refused; guise list says why
  }
}

Candidates settings() {
  Candidates words;
  const catalogue::Catalogue plugins = plugins_there();
  for (const config::Option& row : config::run_keys()) add_setting(row.key, row, words);
  for (const config::PluginSection& section : config::plugin_sections())
    add_plugin_names(section, plugins, words);
  for (const catalogue::Entry& entry : plugins.entries()) add_plugin_options(entry, words);
  return words;
}

// As settings, without a value: names of keys and of the sections that hold plugins.
Candidates keys() {
  Candidates words;
  for (const config::PluginSection& section : config::plugin_sections())
    words.push_back({section.name, "the whole section"});
  for (const Candidate& setting : settings()) {
    if (setting.word.ends_with('='))
      words.push_back({setting.word.substr(0, setting.word.size() - 1), setting.meaning});
  }
  return words;
}

Candidates all_words(const Expected& expected) {
  constexpr PluginKind kStrategy = PluginKind::strategy, kPolicy = PluginKind::policy,
                       kMeasure = PluginKind::measure;
  if (expected.kind == "strategies") return plugin_words(&kStrategy);
  if (expected.kind == "teachers") return plugin_words(&kPolicy);
  if (expected.kind == "measures") return plugin_words(&kMeasure);
  if (expected.kind == "plugins") return plugin_words(nullptr);
  if (expected.kind == "described") return described_words();
  if (expected.kind == "data sets") return data_set_words();
  if (expected.kind == "metrics") return metric_words();
  if (expected.kind == "bundled") return bundled_words();
  if (expected.kind == "settings") return settings();
  if (expected.kind == "keys") return keys();
  Candidates words;
  for (const std::string& choice : expected.choices) words.push_back({choice});
  return words;
}

}  // namespace

Expected expected_of(const Flag& flag) {
  if (flag.name == "data") return {"data sets"};
  if (flag.name == "like") return {"bundled"};
  if (flag.name == "metric") return {"metrics"};
  Expected expected = expected_of_name(flag.value_name);
  if (expected.kind == "plugins" && flag.name == "strategy") expected.kind = "strategies";
  if (expected.kind == "plugins" && flag.name == "teacher") expected.kind = "teachers";
  if (expected.kind == "plugins" && flag.name == "measure") expected.kind = "measures";
  return expected;
}

Expected expected_of(const Argument& argument) {
  return expected_of_name(argument.name);
}

// Several plugins have options of the same name.
std::vector<Candidate> words_of(const Expected& expected) {
  Candidates words = all_words(expected);
  std::set<std::string> seen;
  std::erase_if(words, [&](const Candidate& candidate) { return !seen.insert(candidate.word).second; });
  return words;
}

}  // namespace guise::app

// Words for completion that depend on the plugins that are there. What cannot be read is left out without a
// word: this runs while somebody types.
#include <algorithm>
#include <string>
#include <vector>

#include "app/completion.h"
#include "catalogue/catalogue.h"
#include "catalogue/description.h"
#include "config/keys.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/text.h"

namespace guise::app {
namespace {

using config::PluginKind;

std::string line(const std::string& word, const std::string& meaning) {
  return word + "\t" + core::printable(meaning, 200) + "\n";
}

// Known from the files' notes: no plugin is loaded.
std::string plugin_lines(bool strategies, bool teachers) {
  std::string text;
  const catalogue::Catalogue plugins(core::plugin_folders({}));
  for (const catalogue::Entry& entry : plugins.entries()) {
    const bool wanted = entry.kind == PluginKind::strategy ? strategies : teachers;
    if (wanted) text += line(entry.note.name, entry.note.summary);
  }
  return text;
}

std::string setting_lines(const std::string& key, const config::Option& option) {
  std::string text = line(key + "=", option.help + " (" + config::range_and_unit(option) + ")");
  std::vector<std::string> values = option.choices;
  if (option.type == config::OptionType::boolean) values = {"true", "false"};
  for (const std::string& value : values) text += line(key + "=" + value, option.help);
  return text;
}

// What may follow strategy.name= and the like.
std::string plugin_names(const config::PluginSection& section, const catalogue::Catalogue& plugins) {
  std::string text;
  for (const catalogue::Entry& entry : plugins.entries()) {
    if (entry.kind == section.kind)
      text += line(section.name + ".name=" + entry.note.name, entry.note.summary);
  }
  return text;
}

std::string option_lines(const catalogue::Entry& entry) {
  std::string text;
  try {
    const config::PluginDescription plugin = catalogue::load_description(entry).plugin;
    for (const config::PluginSection& section : config::plugin_sections()) {
      if (section.kind != entry.kind) continue;
      for (config::Option option : plugin.options) {
        option.help = plugin.name + ": " + option.help;
        text += setting_lines(section.name + "." + option.key, option);
      }
    }
  } catch (const core::Error&) {
    return "";  // refused; guise list says why
  }
  return text;
}

std::string settings() {
  std::string text;
  const catalogue::Catalogue plugins(core::plugin_folders({}));
  for (const config::Option& row : config::run_keys()) text += setting_lines(row.key, row);
  for (const config::PluginSection& section : config::plugin_sections())
    text += plugin_names(section, plugins);
  for (const catalogue::Entry& entry : plugins.entries()) text += option_lines(entry);
  return text;
}

// As settings, without a value: names of keys and of the sections that hold plugins.
std::string keys() {
  std::string text;
  const std::string all = settings();
  for (const config::PluginSection& section : config::plugin_sections())
    text += line(section.name, "the whole section");
  for (size_t start = 0; start < all.size(); start = all.find('\n', start) + 1) {
    const size_t tab = all.find('\t', start), equals = all.find('=', start);
    if (equals + 1 == tab)
      text += all.substr(start, equals - start) + all.substr(tab, all.find('\n', tab) + 1 - tab);
  }
  return text;
}

// The first line of each word: several plugins have options of the same name.
std::string each_word_once(const std::string& text) {
  std::string kept;
  std::vector<std::string> seen;
  for (size_t start = 0; start < text.size();) {
    const size_t end = text.find('\n', start) + 1;
    const std::string word = text.substr(start, text.find('\t', start) - start);
    if (std::find(seen.begin(), seen.end(), word) == seen.end()) {
      seen.push_back(word);
      kept += text.substr(start, end - start);
    }
    start = end;
  }
  return kept;
}

}  // namespace

std::string completion_words(const std::string& kind) {
  if (kind == "strategies") return plugin_lines(true, false);
  if (kind == "teachers") return plugin_lines(false, true);
  if (kind == "plugins") return each_word_once(plugin_lines(true, true));
  if (kind == "keys") return each_word_once(keys());
  if (kind == "settings") return each_word_once(settings());
  throw core::usage_error({"completion --words", "", "strategies, teachers, plugins, keys or settings",
                           core::printable(kind), ""});
}

}  // namespace guise::app

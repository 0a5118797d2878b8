#include "app/run_flags.h"

#include <cstdio>

#include "app/flag_values.h"
#include "app/meant.h"
#include "app/plugin_lookup.h"
#include "config/json_file.h"
#include "config/layers.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/text.h"

namespace guise::app {
namespace {

// --seed 1 is --set train.seed=1 with an origin of its own.
struct Shortcut {
  const char* flag;
  const char* key;
  bool is_text;
};
constexpr Shortcut kShortcuts[] = {{"strategy", "strategy.name", true},
                                   {"teacher", "teacher.name", true},
                                   {"seed", "train.seed", false},
                                   {"device", "train.device", true}};

config::Layer command_line_layer(const Invocation& invocation) {
  config::Layer layer;
  for (const std::string& text : invocation.values("set")) {
    for (config::Assignment& assignment : config::parse_set(text)) layer.push_back(std::move(assignment));
  }
  for (const Shortcut& shortcut : kShortcuts) {
    if (!invocation.has(shortcut.flag)) continue;
    const std::string text = invocation.value(shortcut.flag);
    const std::string origin = std::string("--") + shortcut.flag;
    const nlohmann::json value = shortcut.is_text ? nlohmann::json(text) : config::parse_value(text, origin);
    layer.push_back({shortcut.key, value, origin});
  }
  return layer;
}

// Somebody who names a plugin or a key here means a flag.
void check_is_there(const std::string& file) {
  if (file.empty())
    throw core::usage_error({.place = "CONFIG", .expected = "a file name", .received = "an empty text"});
  const std::string why = why_no_file(file);
  if (why.empty()) return;
  throw core::usage_error({.place = core::printable(file, 300),
                           .problem = why,
                           .expected = "CONFIG, a JSON file of keys",
                           .advice = meant_by_word(file)});
}

}  // namespace

std::vector<Flag> run_flags() {
  return {
      {"strategy", "NAME|FILE.so", "loss strategy (default ce); guise list shows them"},
      {"teacher", "NAME|FILE.so", "teacher policy (default: the strategy's own)"},
      {"set", "KEY=VALUE", "set any key, such as optimizer.lr=0.05; may be repeated", true},
      {"seed", "NUMBER", "train.seed, an integer at least 0 (default 0)"},
      {"device", "cpu|cuda|cuda:N", "train.device (default cpu)"},
      plugin_folder_flag(),
  };
}

std::string shortcut_of(const std::string& key) {
  for (const Shortcut& shortcut : kShortcuts) {
    if (key == shortcut.key) return std::string("--") + shortcut.flag;
  }
  return "";
}

Argument config_file_argument() {
  return {"CONFIG", "JSON file of keys, may extend others; guise help config lists every key"};
}

config::Resolved resolve_run(const Invocation& invocation, bool data_required, const std::string& recorded) {
  config::Sources sources;
  sources.file = recorded;
  sources.recorded = !recorded.empty() && invocation.arguments.empty();
  if (!invocation.arguments.empty()) {
    sources.file = invocation.arguments.front();
    check_is_there(sources.file);
  }
  sources.command_line = command_line_layer(invocation);
  sources.lookup = make_plugin_lookup(invocation.values("plugin-dir"));
  sources.data_folder = core::environment_path("GUISE_DATA");
  sources.data_required = data_required;
  return config::resolve(sources);
}

void print_warnings(const std::vector<std::string>& warnings, core::ColourChoice colour) {
  const core::Terminal terminal = core::terminal_of(stderr, colour);
  for (const std::string& warning : warnings) {
    core::show(stderr, terminal,
               "guise: " + core::styled(terminal, core::Style::warning, "warning:") + " " + warning + "\n");
  }
}

}  // namespace guise::app

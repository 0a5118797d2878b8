// `guise config`: the resolved configuration, where each key comes from, and the defaults with their meaning.
#include <cstdio>

#include "app/commands.h"
#include "app/run_flags.h"
#include "config/document.h"
#include "config/keys.h"
#include "core/error.h"

namespace guise::app {
namespace {

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

std::map<std::string, std::string> meanings() {
  std::map<std::string, std::string> comments;
  for (const config::Option& row : config::run_keys()) {
    comments[row.key] = row.help + " (" + config::range_and_unit(row) + ")";
  }
  return comments;
}

int print_defaults(const Invocation& invocation) {
  if (!invocation.arguments.empty()) {
    throw core::usage_error(
        {.place = "guise config --defaults", .problem = "takes no file: it prints every key's default"});
  }
  print(config::commented_json(config::default_document(), meanings()));
  return 0;
}

int run(const Invocation& invocation) {
  if (invocation.has("defaults")) return print_defaults(invocation);
  const config::Resolved resolved = resolve_run(invocation, false);
  print_warnings(resolved.warnings, invocation.colour);
  const bool origins = invocation.has("origin");
  print(origins ? config::commented_json(resolved.document, resolved.origins)
                : resolved.document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  return 0;
}

}  // namespace

Command config_command() {
  Command command{"config", "Runs", "print the resolved configuration, every key", {}, {}, {}, run};
  command.arguments = {config_file_argument()};
  command.flags = run_flags();
  const std::vector<Flag> own = {
      {"origin", "", "behind each key the file or flag that it comes from"},
      {"defaults", "", "every key's default with its meaning, as a file to start from"},
  };
  command.flags.insert(command.flags.end() - 1, own.begin(), own.end());
  command.elsewhere = {"configure", "print_config", "dump"};
  command.examples = {"guise config configs/mask_clso.json --set optimizer.lr=0.05 --origin",
                      "guise config --defaults > my.json"};
  return command;
}

}  // namespace guise::app

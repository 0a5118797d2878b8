// `guise check`: the examiner of plugins. The light program checks the words, the engine and its children do
// the rest.
#include "app/check.h"

#include "app/commands.h"
#include "app/engine.h"
#include "config/json_file.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::app {
namespace {

uint64_t seed_of(const Invocation& invocation) {
  if (!invocation.has("seed")) return 0;
  const nlohmann::json value = config::parse_value(invocation.value("seed"), "--seed");
  if (!value.is_number_unsigned())
    throw core::usage_error(
        {"--seed", "", "an integer at least 0", core::printable(invocation.value("seed")), ""});
  return value.get<uint64_t>();
}

double time_limit_of(const Invocation& invocation) {
  if (!invocation.has("time-limit")) return CheckWords{}.time_limit_seconds;
  const nlohmann::json value = config::parse_value(invocation.value("time-limit"), "--time-limit");
  const bool fits = value.is_number() && value.get<double>() > 0 && value.get<double>() <= 86400;
  if (!fits)
    throw core::usage_error({"--time-limit", "", "seconds above 0, at most 86400",
                             core::printable(invocation.value("time-limit")), ""});
  return value.get<double>();
}

int run(const Invocation& invocation) {
  read_check_words(invocation);
  become_engine(invocation.words);
  return 1;
}

}  // namespace

CheckWords read_check_words(const Invocation& invocation) {
  return {invocation.arguments.front(), seed_of(invocation), time_limit_of(invocation),
          invocation.values("plugin-dir"), invocation.has("json")};
}

Command check_command() {
  Command command{"check", "Plugins", "examine a plugin: gradients, types, seeds, faults, leaks, ...", {}, {},
                  {},      run};
  command.arguments = {{"NAME|FILE.so", "every strategy and policy of a file, or those of one name", true}};
  command.flags = {
      {"seed", "NUMBER", "of all numbers that the checks make up (default 0)"},
      {"time-limit", "SECONDS", "for each check (default 20)"},
      plugin_folder_flag(),
      json_flag(),
  };
  command.examples = {"guise check ./my_loss.so", "guise check mask_clso --json --seed 1"};
  return command;
}

Command check_child_command() {
  Command command{"check-child",
                  "Plugins",
                  "the checks of one strategy or policy, reported on descriptor 3",
                  {},
                  {},
                  {},
                  run};
  command.arguments = {{"FILE", "", true}, {"KIND", "", true}, {"NAME", "", true}};
  command.flags = {{"seed", "NUMBER", ""}, {"first", "CHECK", ""}};
  return command;
}

}  // namespace guise::app

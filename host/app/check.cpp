// `guise check`: the examiner of plugins. The light program checks the words, the engine and its children do
// the rest.
#include "app/check.h"

#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"

namespace guise::app {
namespace {

int run(const Invocation& invocation) {
  read_check_words(invocation);
  become_engine(invocation.words);
  return 1;
}

}  // namespace

CheckWords read_check_words(const Invocation& invocation) {
  return {invocation.arguments.front(), seed_of(invocation),
          seconds_of(invocation, "time-limit", CheckWords{}.time_limit_seconds),
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

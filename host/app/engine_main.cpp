// The program `guise-engine`: the commands that compute, with LibTorch behind them. `guise` becomes it; nobody
// needs to call it by hand.
#include "app/apply.h"
#include "app/check.h"
#include "app/commands.h"
#include "app/program.h"
#include "app/train.h"
#include "core/terminal.h"
#include "examine/apply.h"
#include "examine/check.h"
#include "examine/check_child.h"
#include "train/run.h"

#include <cstdio>

namespace {

using guise::app::Command;
using guise::app::Invocation;

Command with(Command command, int (*run)(const Invocation&)) {
  command.run = run;
  return command;
}

int train(const Invocation& invocation) { return guise::train::run(guise::app::make_request(invocation)); }

int apply(const Invocation& invocation) {
  const guise::app::ApplyWords words = guise::app::read_apply_words(invocation);
  guise::examine::apply({words.plugin, words.kind, words.batch, words.out, words.options, words.seed, words.plugin_folders});
  return 0;
}

int check(const Invocation& invocation) {
  const guise::app::CheckWords words = guise::app::read_check_words(invocation);
  const auto report = guise::examine::check({words.plugin, words.seed, words.time_limit_seconds, words.plugin_folders});
  const auto terminal = guise::core::terminal_of(stdout, invocation.colour);
  const std::string text = words.json ? guise::examine::to_json(report) : guise::examine::to_text(report, terminal);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return report.passed() ? 0 : 1;
}

// Started by `check` only, with words that are right.
int check_child(const Invocation& invocation) {
  using guise::config::PluginKind;
  return guise::examine::run_checks({invocation.arguments.at(0), invocation.arguments.at(1) == "loss" ? PluginKind::strategy : PluginKind::policy,
                                     invocation.arguments.at(2), std::stoull(invocation.value("seed", "0")), invocation.value("first")});
}

}  // namespace

int main(int argument_count, char** arguments) {
  return guise::app::run_program({with(guise::app::train_command(), train), with(guise::app::apply_command(), apply),
                                  with(guise::app::check_command(), check), with(guise::app::check_child_command(), check_child)},
                                 argument_count, arguments);
}

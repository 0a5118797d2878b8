// The program `guise-engine`: the commands that compute, with LibTorch behind them. `guise` becomes it; nobody
// needs to call it by hand.
#include "app/apply.h"
#include "app/commands.h"
#include "app/program.h"
#include "app/train.h"
#include "examine/apply.h"
#include "train/run.h"

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

}  // namespace

int main(int argument_count, char** arguments) {
  return guise::app::run_program({with(guise::app::train_command(), train), with(guise::app::apply_command(), apply)},
                                 argument_count, arguments);
}

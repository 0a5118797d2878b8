// The program `guise-engine`: the same command line as `guise train`, with LibTorch behind it. `guise` runs
// it; nobody needs to call it by hand.
#include "app/commands.h"
#include "app/program.h"
#include "app/train.h"
#include "train/run.h"

namespace {

int train(const guise::app::Invocation& invocation) {
  return guise::train::run(guise::app::make_request(invocation));
}

}  // namespace

int main(int argument_count, char** arguments) {
  guise::app::Command command = guise::app::train_command();
  command.run = train;
  return guise::app::run_program({command}, argument_count, arguments);
}

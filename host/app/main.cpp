// The light program `guise`: everything that needs no LibTorch; `guise train` hands over to the engine.
#include "app/commands.h"
#include "app/program.h"

int main(int argument_count, char** arguments) {
  return guise::app::run_program(guise::app::all_commands(), argument_count, arguments);
}

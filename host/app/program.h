// What both executables share: from argv to an exit code, with every error turned into text in one place.
#pragma once

#include <functional>
#include <vector>

#include "app/command.h"

namespace guise::app {

// Runs the command that argv names. `guise` alone, --help and --version are answered here.
int run_program(const std::vector<Command>& commands, int argument_count, char** arguments);

// Writes out standard output. A full disk behind it is a failure, not a success with half a table.
int flushed(int code);

// Calls `body`; what it throws becomes "guise: TEXT" on standard error and an exit code.
int guarded(const std::function<int()>& body);

}  // namespace guise::app

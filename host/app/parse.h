// A command line to an Invocation, by the rows of the table of commands. The only user of
// Boost.Program_options is parse.cpp.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"

namespace guise::app {

// `words`: the whole command line, words[0] the program, words[1] the command. Names are never guessed from
// their beginnings. Throws usage errors that name the nearest flag and how to list them. With --help anywhere
// the rest is not judged: has("help") is then true.
Invocation parse(const Command& command, const std::vector<std::string>& words);

// The row named `name`; throws a usage error with the nearest names.
const Command& find_command(const std::vector<Command>& commands, const std::string& name);

}  // namespace guise::app

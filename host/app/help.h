// Help texts, all made from the table of commands and the table of keys.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "core/terminal.h"

namespace guise::app {

// `guise` alone: commands by purpose, three examples; about 20 lines.
std::string overview(const std::vector<Command>& commands, const core::Terminal& terminal);

// `guise CMD --help`
std::string command_help(const Command& command, const core::Terminal& terminal);

}  // namespace guise::app

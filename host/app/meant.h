// What somebody meant who knows other trainers, or leaves out a flag: the advice of a message. Answers come
// from the tables of keys, flags, commands, parts and plugins; nothing here is guessed and then done.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"

namespace guise::app {

// A word that begins with '-' and that `command` does not know. `value`: what stands behind it, or empty.
// "--batch-size", "5" -> "--set train.batch_size=5"; empty where nothing is near.
std::string meant_by_flag(const Command& command, const std::string& flag, const std::string& value);

// A word without dashes where train and config take a run file: "kd" -> "--strategy kd",
// "optimizer.lr=0.1" -> "--set optimizer.lr=0.1", a run's folder -> "--resume". Empty where nothing is known.
std::string meant_by_word(const std::string& word);

// The word in the place of a command: "evaluate" -> "guise eval", "mask_all" ->
// "guise train --strategy mask_all", "--strategy" -> "guise train --strategy".
std::string meant_by_command(const std::vector<Command>& commands, const std::string& word);

}  // namespace guise::app

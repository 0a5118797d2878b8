// What the completion scripts of the three shells share: what may stand for a flag's value or an argument,
// read from the table of commands, and the words that only the installed program knows.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"

namespace guise::app {

// `kind` is "choices", "files", "folders", a kind of completion_words() (files may stand there too, but not
// for "keys" and "settings"), or "nothing" where no word can be told beforehand.
struct Expected {
  std::string kind;
  std::vector<std::string> choices;
};
Expected expected_of(const Flag& flag);  // one that takes a value
Expected expected_of(const Argument& argument);

// The flags of a command with those that every command takes.
std::vector<Flag> all_flags(const Command& command);

// Lines of "word TAB meaning" of the kind "strategies", "teachers", "plugins", "keys" or "settings" (KEY=
// and, where the values are known, KEY=VALUE). Throws a usage error for another kind.
std::string completion_words(const std::string& kind);

// The whole scripts.
std::string bash_completion(const std::vector<Command>& commands);
std::string zsh_completion(const std::vector<Command>& commands);
std::string fish_completion(const std::vector<Command>& commands);

}  // namespace guise::app

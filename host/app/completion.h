// What may stand at the cursor of a command line, from the tables that help reads and the plugins that are
// there; and the scripts by which three shells ask.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"

namespace guise::app {

// `kind` is "choices", "files", "folders", "strategies", "teachers", "plugins" (a name of one or a file),
// "described" (or a part), "data sets", "bundled", "metrics", "keys", "settings" (KEY= or, behind it,
// KEY=VALUE), or "nothing" where no word can be told beforehand.
struct Expected {
  std::string kind;
  std::vector<std::string> choices = {};
};
Expected expected_of(const Flag& flag);  // one that takes a value
Expected expected_of(const Argument& argument);

// The flags of a command with those that every command takes.
std::vector<Flag> all_flags(const Command& command);

struct Candidate {
  std::string word;
  std::string meaning = {};
};

// Every word of that kind, each once. Files are not words: the shell knows them.
std::vector<Candidate> words_of(const Expected& expected);

// Lines of "word TAB meaning" that may stand for the last word of `line`, which is as it was typed up to the
// cursor, the program's name first; and ":files TAB BEGINNING" or ":folders TAB BEGINNING" where the shell's
// own may stand. Throws a usage error for a line without a command.
std::string completion_of(const std::vector<Command>& commands, const std::string& line);

// The script for bash, zsh or fish; empty for another shell.
std::string completion_script(const std::string& shell);

}  // namespace guise::app

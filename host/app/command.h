// One row of the table of commands: the same row feeds parsing, help and `guise help CMD`. A command is one
// .cpp with a function that returns its row; app/commands.cpp lists them. Nothing registers itself.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/terminal.h"

namespace guise::app {

// "--name VALUE" or, with an empty value name, the switch "--name".
struct Flag {
  std::string name;        // "seed", without dashes
  std::string value_name;  // "NUMBER"; empty: a switch
  std::string help;        // one clause, with range and default
  bool repeatable = false;
  std::string letter = {};                  // "o" where "-o VALUE" means the same
  std::vector<std::string> elsewhere = {};  // what other programs call it, '_' between words: for advice only
};

// What stands without dashes: "[CONFIG]", "NAME".
struct Argument {
  std::string name;
  std::string help;
  bool required = false;
  bool repeatable = false;  // the last one only
};

// A parsed command line: flags that were given, and arguments in order.
class Invocation {
 public:
  bool has(const std::string& flag) const { return flags.count(flag) != 0; }
  // The value of a flag, or `otherwise` when it was not given.
  std::string value(const std::string& flag, const std::string& otherwise = "") const;
  std::vector<std::string> values(const std::string& flag) const;  // in the order given; empty if none

  std::map<std::string, std::vector<std::string>> flags;  // of a switch: one empty text
  std::vector<std::string> arguments;
  std::vector<std::string> words;                             // the whole command line, program name first
  core::ColourChoice colour = core::ColourChoice::automatic;  // --color, which every command takes
};

struct Command {
  // The row of a flag, by its name without dashes; null: the command does not take it.
  const Flag* find_flag(const std::string& flag) const;

  std::string name;   // "list"
  std::string group;  // "Plugins", "Runs", "Help"
  std::string summary;
  std::vector<Argument> arguments;
  std::vector<Flag> flags;                    // beside --help and --color
  std::vector<std::string> examples;          // two whole command lines
  std::function<int(const Invocation&)> run;  // returns the exit code; throws core::Error
  std::vector<std::string> elsewhere = {};    // what other programs call it: for advice only
};

// The flag that list, describe, train and config share.
Flag plugin_folder_flag();  // --plugin-dir DIR, repeatable
Flag json_flag();           // --json

}  // namespace guise::app

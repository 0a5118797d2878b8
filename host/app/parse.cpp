#include "app/parse.h"

#include <algorithm>
#include <boost/program_options.hpp>

#include "app/meant.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/text.h"

namespace guise::app {
namespace {

namespace po = boost::program_options;

po::options_description describe(const Command& command) {
  po::options_description description;
  for (const Flag& flag : command.flags) {
    const std::string name = flag.letter.empty() ? flag.name : flag.name + "," + flag.letter;
    if (flag.value_name.empty()) {
      description.add_options()(name.c_str(), "");
    } else {
      description.add_options()(name.c_str(), po::value<std::string>(), "");
    }
  }
  description.add_options()("help,h", "")("color", po::value<std::string>(), "");
  return description;
}

std::vector<std::string> spelled_flags(const Command& command) {
  std::vector<std::string> names = {"--help", "--color"};
  for (const Flag& flag : command.flags) names.push_back("--" + flag.name);
  return names;
}

std::string help_hint(const Command& command) {
  return "guise " + command.name + " --help lists its options";
}

// "did you mean --seed? ...", "--set train.epochs=5; ..."
std::string followed_by(const std::string& meant, const std::string& hint) {
  if (meant.empty()) return hint;
  return meant + (meant.ends_with('?') ? " " : "; ") + hint;
}

// What the parser says, in our words.
core::Error translated(const Command& command, const po::error_with_option_name& error) {
  std::string name = error.get_option_name();
  name = name.substr(0, name.find('='));
  const std::string& place = command.name;
  const auto* syntax = dynamic_cast<const po::invalid_syntax*>(&error);
  const bool extra = syntax != nullptr && syntax->kind() == po::invalid_syntax::extra_parameter;
  const std::string problem =
      extra ? core::printable(name) + " takes no value" : core::printable(name) + " needs a value";
  return core::usage_error({.place = place, .problem = problem, .advice = help_hint(command)});
}

// The flag of "--name=value", "-n" or "-nvalue"; null: there is none such.
const Flag* flag_of_word(const Command& command, const std::string& word) {
  static const Flag kColour{"color", "WHEN", ""};
  const bool is_long = word.starts_with("--");
  const std::string name = is_long ? word.substr(2, word.find('=') - 2) : word.substr(1, 1);
  if (is_long && name == kColour.name) return &kColour;
  for (const Flag& flag : command.flags) {
    if ((is_long ? flag.name : flag.letter) == name) return &flag;
  }
  return nullptr;
}

[[noreturn]] void refuse_unknown(const Command& command, const std::string& word, const std::string& next) {
  const size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  const std::string value = equals != std::string::npos ? word.substr(equals + 1)
                            : next.starts_with("-")     ? ""
                                                        : next;
  std::string meant = meant_by_flag(command, name, value);
  if (meant.empty()) meant = core::did_you_mean(name, spelled_flags(command));
  throw core::usage_error({.place = command.name,
                           .problem = "unknown option " + core::printable(name),
                           .advice = followed_by(meant, help_hint(command))});
}

// Before the parser, which would take "-lr" for -l and say nothing of the value behind it.
void refuse_unknown_flags(const Command& command, const std::vector<std::string>& words) {
  for (size_t i = 2; i < words.size() && words[i] != "--"; ++i) {
    const std::string& word = words[i];
    if (word.size() < 2 || word[0] != '-') continue;
    const Flag* flag = flag_of_word(command, word);
    if (flag == nullptr) refuse_unknown(command, word, i + 1 < words.size() ? words[i + 1] : "");
    const bool apart = word.starts_with("--") ? word.find('=') == std::string::npos : word.size() == 2;
    if (apart && !flag->value_name.empty()) ++i;
  }
}

std::vector<po::option> split(const Command& command, const std::vector<std::string>& words) {
  const po::options_description description = describe(command);
  using namespace po::command_line_style;
  try {
    return po::command_line_parser(std::vector<std::string>(words.begin() + 2, words.end()))
        .options(description)
        .style(unix_style & ~allow_guessing)
        .run()
        .options;
  } catch (const po::error_with_option_name& error) {
    throw translated(command, error);
  } catch (const po::error&) {
    throw core::usage_error({.place = "guise " + command.name,
                             .problem = "this command line cannot be read",
                             .advice = help_hint(command)});
  }
}

void take_flag(const Command& command, const po::option& option, Invocation& invocation) {
  const Flag* flag = command.find_flag(option.string_key);
  const bool switched = flag != nullptr && flag->value_name.empty();
  // "--strategy --force": the parser would take the next flag for the value.
  if (option.original_tokens.size() == 2 && option.original_tokens[1].starts_with("--")) {
    throw core::usage_error({.place = command.name,
                             .problem = "--" + option.string_key + " needs a value",
                             .received = core::printable(option.original_tokens[1]),
                             .advice = help_hint(command)});
  }
  std::vector<std::string>& values = invocation.flags[option.string_key];
  const bool repeatable = flag != nullptr && flag->repeatable;
  if (!values.empty() && !repeatable && !switched) {
    throw core::usage_error({.place = command.name,
                             .problem = "--" + option.string_key + " is given twice",
                             .received = core::printable(values.front()) + " and " +
                                         core::printable(option.value.empty() ? "" : option.value.front())});
  }
  const std::string value = option.value.empty() ? "" : option.value.front();
  values.push_back(core::expanded_home(value, "--" + option.string_key));
}

void check_arguments(const Command& command, const std::vector<std::string>& given) {
  size_t least = 0;
  for (const Argument& argument : command.arguments) least += argument.required ? 1 : 0;
  const bool open_ended = !command.arguments.empty() && command.arguments.back().repeatable;
  if (given.size() < least) {
    throw core::usage_error({.place = command.name,
                             .problem = command.arguments[given.size()].name + " is missing",
                             .advice = help_hint(command)});
  }
  if (given.size() > command.arguments.size() && !open_ended) {
    const std::string& extra = given[command.arguments.size()];
    const std::string meant = command.find_flag("set") != nullptr ? meant_by_word(extra) : "";
    throw core::usage_error({.place = command.name,
                             .problem = "one word too many: " + core::printable(extra),
                             .advice = meant.empty() ? help_hint(command) : meant});
  }
}

// PATHs and values end up in messages, JSON and file names: all of them are UTF-8 or refused.
void check_encoding(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (!core::is_utf8(word)) {
      throw core::usage_error(
          {.place = "command line", .expected = "UTF-8 text", .received = core::printable(word)});
    }
  }
}

bool asks_for_help(const std::vector<std::string>& words) {
  for (size_t i = 2; i < words.size() && words[i] != "--"; ++i) {
    if (words[i] == "--help" || words[i] == "-h") return true;
  }
  return false;
}

}  // namespace

Invocation parse(const Command& command, const std::vector<std::string>& words) {
  Invocation invocation;
  invocation.words = words;
  if (asks_for_help(words)) {
    invocation.flags["help"] = {""};
    return invocation;
  }
  check_encoding(words);
  refuse_unknown_flags(command, words);
  for (const po::option& option : split(command, words)) {
    if (option.string_key.empty()) {
      for (const std::string& value : option.value)
        invocation.arguments.push_back(core::expanded_home(value, command.name));
    } else {
      take_flag(command, option, invocation);
    }
  }
  check_arguments(command, invocation.arguments);
  invocation.colour = core::parse_colour_choice(invocation.value("color", "auto"), "--color");
  return invocation;
}

const Command& find_command(const std::vector<Command>& commands, const std::string& name) {
  std::vector<std::string> names;
  for (const Command& command : commands) {
    if (command.name == name) return command;
    names.push_back(command.name);
  }
  std::string meant = meant_by_command(commands, name);
  if (meant.empty()) meant = core::did_you_mean(name, names);
  const bool flag = name.starts_with("-");
  throw core::usage_error(
      {.problem = std::string(flag ? "unknown option " : "unknown command ") + core::printable(name),
       .advice = followed_by(meant, "guise alone lists every command")});
}

const Flag* Command::find_flag(const std::string& flag) const {
  for (const Flag& row : flags) {
    if (row.name == flag) return &row;
  }
  return nullptr;
}

std::string Invocation::value(const std::string& flag, const std::string& otherwise) const {
  const auto found = flags.find(flag);
  return found == flags.end() || found->second.empty() ? otherwise : found->second.back();
}

std::vector<std::string> Invocation::values(const std::string& flag) const {
  const auto found = flags.find(flag);
  return found == flags.end() ? std::vector<std::string>() : found->second;
}

Flag plugin_folder_flag() {
  return {"plugin-dir", "DIR", "search this folder for plugins first; may be repeated", true};
}

Flag json_flag() {
  return {"json", "", "print one JSON document"};
}

}  // namespace guise::app

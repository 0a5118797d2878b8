#include "app/parse.h"

#include <algorithm>
#include <boost/program_options.hpp>

#include "core/error.h"
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

// What the parser says, in our words.
core::Error translated(const Command& command, const po::error_with_option_name& error) {
  std::string name = error.get_option_name();
  name = name.substr(0, name.find('='));
  const std::string& place = command.name;
  if (dynamic_cast<const po::unknown_option*>(&error) != nullptr) {
    const std::string meant = core::did_you_mean(name, spelled_flags(command));
    return core::usage_error(
        {.place = place,
         .problem = "unknown option " + core::printable(name),
         .advice = meant.empty() ? help_hint(command) : meant + " " + help_hint(command)});
  }
  const auto* syntax = dynamic_cast<const po::invalid_syntax*>(&error);
  const bool extra = syntax != nullptr && syntax->kind() == po::invalid_syntax::extra_parameter;
  const std::string problem =
      extra ? core::printable(name) + " takes no value" : core::printable(name) + " needs a value";
  return core::usage_error({.place = place, .problem = problem, .advice = help_hint(command)});
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

const Flag* find_flag(const Command& command, const std::string& name) {
  for (const Flag& flag : command.flags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

void take_flag(const Command& command, const po::option& option, Invocation& invocation) {
  const Flag* flag = find_flag(command, option.string_key);
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
  values.push_back(option.value.empty() ? "" : option.value.front());
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
    throw core::usage_error(
        {.place = command.name,
         .problem = "one word too many: " + core::printable(given[command.arguments.size()]),
         .advice = help_hint(command)});
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
  for (const po::option& option : split(command, words)) {
    if (option.string_key.empty()) {
      for (const std::string& value : option.value) invocation.arguments.push_back(value);
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
  const std::string meant = core::did_you_mean(name, names);
  const bool flag = name.starts_with("-");
  throw core::usage_error(
      {.problem = std::string(flag ? "unknown option " : "unknown command ") + core::printable(name),
       .advice = (meant.empty() ? "" : meant + " ") + "guise alone lists every command"});
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

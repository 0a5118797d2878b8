// `guise help [TOPIC|COMMAND]`, and the texts behind `guise` and `guise CMD --help`.
#include "app/help.h"

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "app/help_topics.h"
#include "app/parse.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::app {
namespace {

using core::Style;
using core::styled;

std::vector<std::string> groups_of(const std::vector<Command>& commands) {
  std::vector<std::string> groups;
  for (const Command& command : commands) {
    if (std::find(groups.begin(), groups.end(), command.group) == groups.end())
      groups.push_back(command.group);
  }
  return groups;
}

std::string usage_line(const Command& command) {
  std::string line = "guise " + command.name;
  for (const Argument& argument : command.arguments) {
    const std::string dots = argument.repeatable ? "..." : "";
    line += argument.required ? " " + argument.name + dots : " [" + argument.name + dots + "]";
  }
  return line + " [options]";
}

core::TextTable flag_table(const Command& command) {
  core::TextTable table{{}, {}, 2};
  for (const Flag& flag : command.flags) {
    table.rows.push_back({(flag.letter.empty() ? "" : "-" + flag.letter + ", ") + "--" + flag.name +
                              (flag.value_name.empty() ? "" : " " + flag.value_name),
                          flag.help});
  }
  table.rows.push_back({"--color WHEN", "auto, always or never (default auto)"});
  table.rows.push_back({"--help", "this text"});
  return table;
}

std::vector<std::string> topic_names() {
  std::vector<std::string> names;
  for (const Topic& topic : all_topics()) names.push_back(topic.name);
  return names;
}

int run(const Invocation& invocation) {
  const core::Terminal terminal = core::terminal_of(stdout, invocation.colour);
  const std::vector<Command> commands = all_commands();
  std::string text;
  if (invocation.arguments.empty()) {
    text = overview(commands, terminal);
  } else if (const Topic* topic = find_topic(invocation.arguments[0]); topic != nullptr) {
    text = topic->text(terminal);
  } else {
    std::vector<std::string> names = topic_names();
    for (const Command& command : commands) names.push_back(command.name);
    if (std::find(names.begin(), names.end(), invocation.arguments[0]) == names.end()) {
      const std::string meant = core::did_you_mean(invocation.arguments[0], names);
      throw core::usage_error({.place = "help",
                               .problem = "no page named " + core::printable(invocation.arguments[0]),
                               .advice = meant.empty() ? "one of " + core::joined(names) : meant});
    }
    text = command_help(find_command(commands, invocation.arguments[0]), terminal);
  }
  std::fputs(text.c_str(), stdout);
  return 0;
}

}  // namespace

std::string overview(const std::vector<Command>& commands, const core::Terminal& terminal) {
  std::string text = "Guise trains image classifiers with loss strategies loaded as shared libraries.\n\n";
  for (const std::string& group : groups_of(commands)) {
    text += styled(terminal, Style::bold, group) + "\n";
    core::TextTable table{{}, {}, 2};
    for (const Command& command : commands) {
      if (command.group == group) table.rows.push_back({"guise " + command.name, command.summary});
    }
    text += core::to_text(table, terminal);
  }
  text += "\n" + styled(terminal, Style::bold, "Examples") + "\n";
  text += "  guise list\n";
  text += "  guise train --strategy mask_clso --teacher ema --out runs/first\n\n";
  return text + "More: guise COMMAND --help; guise help " + core::joined(topic_names()) +
         "; guise --version\n";
}

std::string command_help(const Command& command, const core::Terminal& terminal) {
  std::string text = styled(terminal, Style::bold, usage_line(command)) + "\n" + command.summary + "\n\n";
  core::TextTable arguments{{}, {}, 2};
  for (const Argument& argument : command.arguments) arguments.rows.push_back({argument.name, argument.help});
  if (!arguments.rows.empty()) text += core::to_text(arguments, terminal) + "\n";
  text += styled(terminal, Style::bold, "Options") + "\n" + core::to_text(flag_table(command), terminal);
  text += "\n" + styled(terminal, Style::bold, "Examples") + "\n";
  for (const std::string& example : command.examples) text += "  " + example + "\n";
  return text;
}

Command help_command() {
  Command command{"help", "Help", "a page on " + core::joined(topic_names()) + " or a command", {}, {},
                  {},     run};
  command.arguments = {{"TOPIC", core::joined(topic_names()) + ", or the name of a command"}};
  command.examples = {"guise help config", "guise help train"};
  return command;
}

}  // namespace guise::app

// `guise completion SHELL`: prints a script; the user's shell asks it what may come next. The scripts call
// `guise completion --words KIND` for what depends on the plugins that are there.
#include "app/completion.h"

#include <cctype>
#include <cstdio>
#include <sstream>

#include "app/commands.h"
#include "app/help_topics.h"
#include "config/keys.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::app {
namespace {

std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts;
  std::istringstream stream(name);
  for (std::string part; std::getline(stream, part, '|');) parts.push_back(part);
  return parts;
}

bool is_word_to_type(const std::string& part) {
  for (const char c : part) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0) return false;
  }
  return true;
}

std::vector<std::string> help_pages() {
  std::vector<std::string> names;
  for (const Topic& topic : all_topics()) names.push_back(topic.name);
  for (const Command& command : all_commands()) names.push_back(command.name);
  return names;
}

// The capital words that help uses for values.
Expected expected_of_name(const std::string& name) {
  if (name == "TOPIC") return {"choices", help_pages()};
  if (name == "KEY=VALUE") return {"settings", {}};
  if (name == "KEY") return {"keys", {}};
  if (name.starts_with("NAME|FILE")) return {"plugins", {}};
  Expected expected{"nothing", {}};
  for (const std::string& part : parts_of(name)) {
    if (is_word_to_type(part)) expected.choices.push_back(part);
    if (part == "DIR" || part == "FOLDER" || part == "RUN") expected.kind = "folders";
    if (part.starts_with("FILE") || part == "CONFIG" || part == "PICTURE") expected.kind = "files";
  }
  if (!expected.choices.empty()) expected.kind = "choices";
  return expected;
}

std::string script_for(const std::string& shell) {
  if (shell == "bash") return bash_completion(all_commands());
  if (shell == "zsh") return zsh_completion(all_commands());
  if (shell == "fish") return fish_completion(all_commands());
  const std::string meant = core::did_you_mean(shell, {"bash", "zsh", "fish"});
  throw core::usage_error({"completion", "", "bash, zsh or fish", core::printable(shell), meant});
}

int run(const Invocation& invocation) {
  const bool asks_words = invocation.has("words");
  if (asks_words == !invocation.arguments.empty()) {
    throw core::usage_error({"completion", "", "bash, zsh or fish",
                             asks_words ? "a shell and --words" : "nothing",
                             "source <(guise completion bash)"});
  }
  const std::string text =
      asks_words ? completion_words(invocation.value("words")) : script_for(invocation.arguments.front());
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace

Expected expected_of(const Flag& flag) {
  // Too many for the help's own column.
  if (flag.name == "data") return {"choices", config::find_run_key("data.name")->choices};
  Expected expected = expected_of_name(flag.value_name);
  if (expected.kind == "plugins" && flag.name == "strategy") expected.kind = "strategies";
  if (expected.kind == "plugins" && flag.name == "teacher") expected.kind = "teachers";
  return expected;
}

Expected expected_of(const Argument& argument) {
  return expected_of_name(argument.name);
}

std::vector<Flag> all_flags(const Command& command) {
  std::vector<Flag> flags = command.flags;
  flags.push_back({"color", "auto|always|never", "when to colour the output (default auto)"});
  flags.push_back({"help", "", "what the command does, and its options"});
  return flags;
}

Command completion_command() {
  Command command{"completion", "Help", "print a script that completes command lines", {}, {}, {}, run};
  command.arguments = {{"bash|zsh|fish", "the shell; the script's first lines say how to install it"}};
  command.flags = {{"words", "strategies|teachers|plugins|keys|settings",
                    "print words instead: what the scripts ask for"}};
  command.examples = {"guise completion bash > ~/.local/share/bash-completion/completions/guise",
                      "guise completion fish > ~/.config/fish/completions/guise.fish"};
  return command;
}

}  // namespace guise::app

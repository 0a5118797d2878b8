// `guise completion SHELL` prints a script; the script asks `guise completion --words LINE` what may come
// next.
#include "app/completion.h"

#include <cstdio>

#include "app/commands.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::app {
namespace {

std::string script_for(const std::string& shell) {
  const std::string script = completion_script(shell);
  if (!script.empty()) return script;
  throw core::usage_error({.place = "completion",
                           .expected = "bash, zsh or fish",
                           .received = core::printable(shell),
                           .advice = core::did_you_mean(shell, {"bash", "zsh", "fish"})});
}

int run(const Invocation& invocation) {
  const bool asks_words = invocation.has("words");
  if (asks_words == !invocation.arguments.empty()) {
    throw core::usage_error({.place = "completion",
                             .expected = "bash, zsh or fish",
                             .received = asks_words ? "a shell and --words" : "nothing",
                             .advice = "source <(guise completion bash)"});
  }
  const std::string text = asks_words ? completion_of(all_commands(), invocation.value("words"))
                                      : script_for(invocation.arguments.front());
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace

std::vector<Flag> all_flags(const Command& command) {
  std::vector<Flag> flags = command.flags;
  flags.push_back({"color", "auto|always|never", "when to colour the output (default auto)"});
  flags.push_back({"help", "", "what the command does, and its options"});
  return flags;
}

Command completion_command() {
  Command command{"completion", "Help", "print a script that completes command lines", {}, {}, {}, run};
  command.arguments = {{"bash|zsh|fish", "the shell; the script's first lines say how to install it"}};
  command.flags = {
      {"words", "LINE",
       "print instead what may stand at the end of this command line: what the scripts ask for"}};
  command.examples = {"guise completion bash > ~/.local/share/bash-completion/completions/guise",
                      "guise completion fish > ~/.config/fish/completions/guise.fish"};
  return command;
}

}  // namespace guise::app

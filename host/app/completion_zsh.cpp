// The script for zsh: one _arguments call for each command. It works from $fpath (compinit finds the first
// line) and sourced.
#include "app/completion.h"
#include "core/text.h"
#include "core/version.h"

namespace guise::app {
namespace {

constexpr const char* kHead = R"script(#compdef guise
# Completion of guise for zsh, made by `guise completion zsh`, guise @VERSION@.
#
# To try it:   source <(guise completion zsh)        (after compinit)
# To keep it:  guise completion zsh > FOLDER/_guise   with a folder of $fpath, such as /usr/local/share/zsh/site-functions,
#              or one that ~/.zshrc adds before compinit: fpath=(~/.zsh/completions $fpath)

# The lines that the program prints, as _describe takes them.
_guise_ask() {
  local -a answer
  answer=("${(@f)$(${~guise} completion --words $1 2> /dev/null)}")
  lines=("${(@)answer/$'\t'/:}")
  [[ -n $answer ]]
}

# A plugin's name, or the path of its file.
_guise_plugins() {
  _alternative "files:file:_files -g '*.so(-.)'" "plugins:plugin: _guise_names $1"
}
_guise_names() { local -a lines; _guise_ask $1 && _describe plugin lines }

# A key first, then its values.
_guise_settings() {
  local -a lines
  _guise_ask settings || return
  if [[ $PREFIX == *=* ]]; then
    lines=(${lines:#*=:*})
    _describe value lines
  else
    lines=(${(M)lines:#*=:*})
    _describe key lines -S ''
  fi
}

_guise() {
  local guise=$words[1] curcontext=$curcontext state
  local -a commands
  _arguments -C '(- *)--help[an overview]' '(- *)--version[the version]' '1:command:->command' '*::argument:->argument' && return
  case $state in
    command)
      commands=(
@COMMANDS@      )
      _describe command commands
      ;;
    argument)
      curcontext=${curcontext%:*:*}:guise-$words[1]:
      case $words[1] in
@ARGUMENTS@      esac
      ;;
  esac
}

if [[ $funcstack[1] == _guise ]]; then _guise "$@"; else compdef _guise guise; fi
)script";

std::string with(const std::string& text, const std::string& place, const std::string& replacement) {
  const size_t at = text.find(place);
  return text.substr(0, at) + replacement + text.substr(at + place.size());
}

// `escaped` gets a backslash before each; the whole then fits between single quotes.
std::string quoted(const std::string& text, const std::string& escaped) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
      continue;
    }
    if (escaped.find(c) != std::string::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string action(const Expected& expected) {
  if (expected.kind == "choices") return "(" + core::joined(expected.choices, " ") + ")";
  if (expected.kind == "files") return "_files";
  if (expected.kind == "folders") return "_files -/";
  if (expected.kind == "settings") return " _guise_settings";
  if (expected.kind == "keys") return " _guise_names keys";
  return expected.kind == "nothing" ? " " : " _guise_plugins " + expected.kind;
}

// "-o" and "--out" shut each other out, unless the flag may be repeated.
std::string flag_names(const Flag& flag, const std::string& equals) {
  const std::string word = "--" + flag.name;
  if (flag.letter.empty()) return std::string(flag.repeatable ? "'*" : "'") + word + equals;
  const std::string letter = "-" + flag.letter;
  const std::string rule = flag.repeatable ? "'*'" : "'(" + letter + " " + word + ")'";
  return rule + "{" + letter + "," + word + equals + "}'";
}

std::string flag_spec(const Flag& flag) {
  const bool takes_value = !flag.value_name.empty();
  std::string spec = flag_names(flag, takes_value ? "=" : "") + "[" + quoted(flag.help, "\\[]") + "]";
  if (takes_value) spec += ":" + quoted(flag.value_name, "\\:") + ":" + action(expected_of(flag));
  return spec + "'";
}

std::string argument_spec(const Argument& argument) {
  return std::string(argument.repeatable ? "'*:" : "':") + quoted(argument.name, "\\:") + ":" +
         action(expected_of(argument)) + "'";
}

std::string arguments_of(const Command& command) {
  std::string text = "        " + command.name + ")\n          _arguments -S";
  for (const Flag& flag : all_flags(command)) text += " \\\n            " + flag_spec(flag);
  for (const Argument& argument : command.arguments) text += " \\\n            " + argument_spec(argument);
  return text + "\n          ;;\n";
}

}  // namespace

std::string zsh_completion(const std::vector<Command>& commands) {
  std::string names, arguments;
  for (const Command& command : commands) {
    names += "        '" + command.name + ":" + quoted(command.summary, "\\") + "'\n";
    arguments += arguments_of(command);
  }
  const std::string head = with(kHead, "@VERSION@", std::string(core::version()));
  return with(with(head, "@COMMANDS@", names), "@ARGUMENTS@", arguments);
}

}  // namespace guise::app

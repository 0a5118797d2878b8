// The script for bash 4 and later; it needs nothing beside bash. bash breaks words at '=' and ':', so the
// script joins them again and cuts that beginning off what it replies.
#include "app/completion.h"
#include "core/text.h"
#include "core/version.h"

namespace guise::app {
namespace {

constexpr const char* kHead =
    R"script(# Completion of guise for bash, made by `guise completion bash`, guise @VERSION@.
#
# To try it:   source <(guise completion bash)
# To keep it:  guise completion bash > ~/.local/share/bash-completion/completions/guise
#              or, without the package bash-completion, write the first line into ~/.bashrc

)script";

constexpr const char* kTail = R"script(
# COMP_WORDS as they were typed.
_guise_join_words() {
  local rest=$COMP_LINE word i
  words=()
  for ((i = 0; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if ((i == 0)) || [[ $rest == [[:blank:]]* ]]; then words+=("$word"); else words[-1]+=$word; fi
    rest=${rest#"${rest%%[![:blank:]]*}"}
    rest=${rest#"$word"}
  done
}

# Sets `expected` for the last of `words`, and `lead` to "--flag=" where that is its beginning.
_guise_expect() {
  local last=$((${#words[@]} - 1)) command=${words[1]} current=${words[-1]} position=1 awaited= i
  if ((last == 1)); then expected="choices $_guise_commands"; return; fi
  for ((i = 2; i < last; ++i)); do
    if [[ $awaited ]]; then
      awaited=
    elif [[ ${words[i]} != -* ]]; then
      ((++position))
    elif [[ ${words[i]} != *=* ]]; then
      _guise_value "$command ${words[i]}"
      awaited=$expected
    fi
  done
  if [[ $awaited ]]; then
    expected=$awaited
  elif [[ $current == --*=* ]]; then
    lead=${current%%=*}=
    _guise_value "$command ${current%%=*}"
  else
    _guise_argument "$command $position"
    [[ $current != -* && $expected ]] || _guise_flags "$command"
  fi
}

# The first words of the lines that the program prints.
_guise_ask() {
  local line
  while IFS= read -r line; do candidates+=("${line%%$'\t'*}"); done < <("$program" completion --words "$1" 2> /dev/null)
}

_guise_collect() {
  local line
  case ${expected%% *} in
    choices) read -ra candidates <<< "${expected#choices }" ;;
    strategies | teachers | plugins | keys) _guise_ask "$expected" ;;
    settings)
      _guise_ask settings
      if [[ $value == *=* ]]; then
        candidates=("${candidates[@]/%*=/}")  # its values only
      else
        candidates=("${candidates[@]/%=*/=}")  # a key first
        compopt -o nospace 2> /dev/null
      fi
      ;;
  esac
  case ${expected%% *} in
    folders) while IFS= read -r line; do candidates+=("$line"); done < <(compgen -d -- "$value") ;;
    files | strategies | teachers | plugins)
      while IFS= read -r line; do candidates+=("$line"); done < <(compgen -f -- "$value")
      ;;
    *) return ;;
  esac
  compopt -o filenames 2> /dev/null
}

_guise() {
  local program=${COMP_WORDS[0]/#\~/$HOME} breaks=${COMP_WORDBREAKS//[^=:]/} expected= lead= cut= value candidate
  local -a words candidates
  _guise_join_words
  _guise_expect
  value=${words[-1]#"$lead"}
  if [[ $breaks && ${words[-1]} == *[$breaks]* ]]; then cut=${words[-1]%"${words[-1]##*[$breaks]}"}; fi
  _guise_collect
  COMPREPLY=()
  local -A seen
  for candidate in "${candidates[@]}"; do
    [[ $candidate == "$value"* && ! ${seen[$candidate]} ]] || continue
    seen[$candidate]=1
    candidate=$lead$candidate
    COMPREPLY+=("${candidate#"$cut"}")
  done
}

complete -F _guise guise
)script";

std::string expected_text(const Expected& expected) {
  return expected.kind == "choices" ? "choices " + core::joined(expected.choices, " ") : expected.kind;
}

// One function of the form: case of "$1" in PATTERN) expected='...' ;; esac
std::string function(const std::string& name, const std::string& arms) {
  return name + "() {\n  expected=\n  case $1 in\n" + arms + "  esac\n}\n";
}

std::string arm(const std::string& pattern, const std::string& expected) {
  return "    " + pattern + ") expected='" + expected + "' ;;\n";
}

std::string flag_arms(const Command& command) {
  std::string names;
  for (const Flag& flag : all_flags(command)) names += " --" + flag.name;
  return arm(command.name, "choices" + names);
}

std::string value_arms(const Command& command) {
  std::string arms;
  for (const Flag& flag : all_flags(command)) {
    if (flag.value_name.empty()) continue;
    std::string pattern = "'" + command.name + " --" + flag.name + "'";
    if (!flag.letter.empty()) pattern += " | '" + command.name + " -" + flag.letter + "'";
    arms += arm(pattern, expected_text(expected_of(flag)));
  }
  return arms;
}

std::string argument_arms(const Command& command) {
  std::string arms;
  int position = 1;
  for (const Argument& argument : command.arguments) {
    const std::string places = argument.repeatable ? "\" \"*" : "' " + std::to_string(position++) + "'";
    arms += arm(command.name + places, expected_text(expected_of(argument)));
  }
  return arms;
}

}  // namespace

std::string bash_completion(const std::vector<Command>& commands) {
  std::string names = "--help --version", flags, values, arguments;
  for (const Command& command : commands) {
    names += " " + command.name;
    flags += flag_arms(command);
    values += value_arms(command);
    arguments += argument_arms(command);
  }
  std::string head = kHead;
  head.replace(head.find("@VERSION@"), 9, core::version());
  return head + "_guise_commands='" + names + "'\n\n" + function("_guise_flags", flags) +
         function("_guise_value", values) + function("_guise_argument", arguments) + kTail;
}

}  // namespace guise::app

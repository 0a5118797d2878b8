// The script for fish: one `complete` line for each flag and argument. fish does not count arguments, so a
// command's arguments are offered at any place.
#include "app/completion.h"
#include "core/text.h"
#include "core/version.h"

namespace guise::app {
namespace {

constexpr const char* kHead =
    R"script(# Completion of guise for fish, made by `guise completion fish`, guise @VERSION@.
#
# To try it:   guise completion fish | source
# To keep it:  guise completion fish > ~/.config/fish/completions/guise.fish

# True when the command of the line is one of these; without any: when there is none yet.
function __guise_command
    set -l words (commandline -opc)
    if test (count $argv) -eq 0
        test (count $words) -eq 1
    else
        test (count $words) -gt 1; and contains -- $words[2] $argv
    end
end

# What the installed program knows: words and their meaning, a tab between.
function __guise_ask
    set -l program (string replace -r '^~(?=/)' -- $HOME (commandline -opc)[1])
    $program completion --words $argv[1] 2>/dev/null
end

# A key first, then its values.
function __guise_settings
    if string match -q '*=*' -- (commandline -ct)
        __guise_ask settings | string match -r '^[^=]+=[^\t].*'
    else
        __guise_ask settings | string match -r '^[^=]+=\t.*'
    end
end

complete -c guise -e
complete -c guise -f
complete -c guise -n __guise_command -l help -d 'an overview'
complete -c guise -n __guise_command -l version -d 'the version'
)script";

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

// What `complete` is told about words that may stand there; " -F" lets files in.
std::string words(const Expected& expected) {
  if (expected.kind == "choices") return " -a " + quoted(core::joined(expected.choices, " "));
  if (expected.kind == "files") return " -F";
  if (expected.kind == "folders") return " -a '(__fish_complete_directories (commandline -ct))'";
  if (expected.kind == "settings") return " -a '(__guise_settings)'";
  if (expected.kind == "keys") return " -a '(__guise_ask keys)'";
  return expected.kind == "nothing" ? "" : " -F -a '(__guise_ask " + expected.kind + ")'";
}

std::string start(const Command& command) {
  return "complete -c guise -n '__guise_command " + command.name + "'";
}

std::string flag_line(const Command& command, const Flag& flag) {
  std::string line = start(command) + " -l " + flag.name;
  if (!flag.letter.empty()) line += " -s " + flag.letter;
  if (!flag.value_name.empty()) {
    const std::string more = words(expected_of(flag));
    line += (more.find(" -F") == std::string::npos ? " -x" : " -r") + more;
  }
  return line + " -d " + quoted(flag.help) + "\n";
}

std::string lines_of(const Command& command) {
  std::string text =
      "\ncomplete -c guise -n __guise_command -a " + command.name + " -d " + quoted(command.summary) + "\n";
  for (const Argument& argument : command.arguments) {
    const std::string more = words(expected_of(argument));
    if (!more.empty()) text += start(command) + more + "\n";
  }
  for (const Flag& flag : all_flags(command)) text += flag_line(command, flag);
  return text;
}

}  // namespace

std::string fish_completion(const std::vector<Command>& commands) {
  std::string text = kHead;
  text.replace(text.find("@VERSION@"), 9, core::version());
  for (const Command& command : commands) text += lines_of(command);
  return text;
}

}  // namespace guise::app

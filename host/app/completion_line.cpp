// From a typed line to what may stand at its end.
#include "app/completion.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::app {
namespace {

// As a shell splits it: quotes and backslashes keep blanks. The last word may be empty.
std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> words(1);
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
      words.back() += line[++i];
    } else if (quote != 0 || c == '\'' || c == '"') {
      if (quote == 0) {
        quote = c;
      } else if (quote == c) {
        quote = 0;
      } else {
        words.back() += c;
      }
    } else if (c != ' ' && c != '\t' && c != '\n') {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

const Flag* find_flag(const std::vector<Flag>& flags, const std::string& word) {
  for (const Flag& flag : flags) {
    if (word == "--" + flag.name || (!flag.letter.empty() && word == "-" + flag.letter)) return &flag;
  }
  return nullptr;
}

// What stands before the last word: a flag that still wants its value, and the number of arguments.
struct Before {
  const Flag* awaiting = nullptr;
  size_t arguments = 0;
};

Before read_before(const std::vector<std::string>& words, const std::vector<Flag>& flags) {
  Before before;
  for (size_t i = 2; i + 1 < words.size(); ++i) {
    if (before.awaiting != nullptr) {
      before.awaiting = nullptr;
    } else if (!words[i].starts_with("-")) {
      ++before.arguments;
    } else if (const Flag* flag = find_flag(flags, words[i]); flag != nullptr && !flag->value_name.empty()) {
      before.awaiting = flag;
    }
  }
  return before;
}

// The row of an argument; null behind the last one.
const Argument* argument_at(const Command& command, size_t place) {
  const std::vector<Argument>& all = command.arguments;
  if (place < all.size()) return &all[place];
  return !all.empty() && all.back().repeatable ? &all.back() : nullptr;
}

// Those that begin as `typed`, behind `lead`; and what the shell has to add.
std::string lines_of(const Expected& expected, const std::string& lead, const std::string& typed) {
  std::string text;
  const bool behind_key = expected.kind == "settings" && typed.find('=') != std::string::npos;
  for (const Candidate& candidate : words_of(expected)) {
    if (!candidate.word.starts_with(typed)) continue;
    if (expected.kind == "settings" && candidate.word.ends_with('=') == behind_key) continue;
    text += lead + candidate.word + "\t" + core::printable(candidate.meaning, 200) + "\n";
  }
  if (expected.kind == "folders") return text + ":folders\t" + typed + "\n";
  const bool files = expected.kind == "files" || expected.kind == "plugins" || expected.kind == "described" ||
                     expected.kind == "strategies" || expected.kind == "teachers";
  return files ? text + ":files\t" + typed + "\n" : text;
}

std::string lines_of(const std::vector<Candidate>& candidates, const std::string& typed) {
  std::string text;
  for (const Candidate& candidate : candidates) {
    if (candidate.word.starts_with(typed))
      text += candidate.word + "\t" + core::printable(candidate.meaning, 200) + "\n";
  }
  return text;
}

std::string first_words(const std::vector<Command>& commands, const std::string& typed) {
  std::vector<Candidate> candidates;
  for (const Command& command : commands) candidates.push_back({command.name, command.summary});
  candidates.push_back({"--help", "an overview"});
  candidates.push_back({"--version", "the version"});
  return lines_of(candidates, typed);
}

std::string flag_words(const std::vector<Flag>& flags, const std::string& typed) {
  std::vector<Candidate> candidates;
  for (const Flag& flag : flags) candidates.push_back({"--" + flag.name, flag.help});
  return lines_of(candidates, typed);
}

std::string words_behind(const Command& command, const std::vector<std::string>& words) {
  const std::vector<Flag> flags = all_flags(command);
  const std::string& typed = words.back();
  const Before before = read_before(words, flags);
  if (before.awaiting != nullptr) return lines_of(expected_of(*before.awaiting), "", typed);
  if (const size_t equals = typed.find('='); typed.starts_with("--") && equals != std::string::npos) {
    const Flag* flag = find_flag(flags, typed.substr(0, equals));
    if (flag == nullptr || flag->value_name.empty()) return "";
    return lines_of(expected_of(*flag), typed.substr(0, equals + 1), typed.substr(equals + 1));
  }
  const Argument* argument = argument_at(command, before.arguments);
  if (typed.starts_with("-") || argument == nullptr) return flag_words(flags, typed);
  return lines_of(expected_of(*argument), "", typed);
}

}  // namespace

std::string completion_of(const std::vector<Command>& commands, const std::string& line) {
  const std::vector<std::string> words = split(line);
  if (words.size() < 2) {
    throw core::usage_error({.place = "completion --words",
                             .expected = "a line that begins with the program's name and a blank",
                             .received = core::printable(line),
                             .advice = "guise completion --words 'guise train --str'"});
  }
  if (words.size() == 2) return first_words(commands, words.back());
  for (const Command& command : commands) {
    if (command.name == words[1]) return words_behind(command, words);
  }
  return "";
}

}  // namespace guise::app

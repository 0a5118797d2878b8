#include "report/blind.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace guise::report {
namespace {

constexpr std::string_view kBefore = " \t\n=:'\"([{,;<>|";
constexpr std::string_view kBehind = " \t\n'\",;)]}<>|";

// Of an absolute path, whatever slashes end it; empty of "/".
std::string last_part(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path.substr(path.rfind('/') + 1);
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
}

bool begins_path(const std::string& text, size_t at) {
  if (text[at] != '/' || at + 1 == text.size()) return false;
  const auto next = static_cast<unsigned char>(text[at + 1]);
  const bool named = std::isalnum(next) != 0 || next == '_' || next == '.' || next == '~' || next >= 0x80;
  return named && (at == 0 || kBefore.find(text[at - 1]) != std::string_view::npos);
}

// In quotes a path goes on to the closing one.
size_t end_of_path(const std::string& text, size_t at) {
  const bool quoted = at > 0 && (text[at - 1] == '\'' || text[at - 1] == '"');
  const size_t end = quoted ? text.find(text[at - 1], at) : text.find_first_of(kBehind, at);
  return std::min(end, text.size());
}

std::string without_folders(const std::string& text) {
  std::string blind;
  for (size_t at = 0; at < text.size();) {
    if (!begins_path(text, at)) {
      blind += text[at++];
      continue;
    }
    const size_t end = end_of_path(text, at);
    blind += last_part(text.substr(at, end - at));
    at = end;
  }
  return blind;
}

struct Names {
  std::vector<std::string> hosts;
  std::vector<std::pair<std::string, std::string>> folders;  // absolute, and the last part
};

// Whole values are known to be paths, blanks and all; in running text a path ends at a blank.
void add_path(const std::string& text, Names& names) {
  const size_t slash = text.starts_with('/')                  ? 0
                       : text.find("=/") == std::string::npos ? text.size()
                                                              : text.find("=/") + 1;
  std::string path = text.substr(slash);
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (path.size() > 1) names.folders.emplace_back(path, last_part(path));
}

void add_paths(const runs::Json& value, Names& names) {
  if (value.is_string()) add_path(value.get<std::string>(), names);
  if (!value.is_structured()) return;
  for (const auto& item : value) add_paths(item, names);
}

Names names_of(const std::vector<runs::Run>& runs) {
  Names names;
  for (const runs::Run& run : runs) {
    if (const auto host = runs::text_at(run.summary, "system.host"); host && host->size() > 2)
      names.hosts.push_back(*host);
    add_path(run.folder, names);
    add_paths(run.config, names);
    add_paths(run.summary, names);
  }
  // The longest first: one may begin another.
  std::ranges::sort(names.folders, [](const auto& one, const auto& other) {
    return std::pair(other.first.size(), other.first) < std::pair(one.first.size(), one.first);
  });
  const auto repeated = std::ranges::unique(names.folders);
  names.folders.erase(repeated.begin(), repeated.end());
  return names;
}

void blind(std::string& text, const Names& names) {
  if (text.starts_with("data:")) return;  // a picture
  for (const auto& [folder, name] : names.folders) replace_all(text, folder, name);
  for (const std::string& host : names.hosts) replace_all(text, host, "(host)");
  constexpr std::string_view elsewhere = "perhaps running on ";
  if (const size_t at = text.find(elsewhere); at != std::string::npos) {
    const size_t begin = at + elsewhere.size();
    text.replace(begin, text.find(',', begin) - begin, "another machine");
  }
  text = without_folders(text);
}

void blind(runs::Json& value, const Names& names) {
  if (value.is_string()) blind(value.get_ref<std::string&>(), names);
  if (!value.is_structured()) return;
  for (auto& item : value) blind(item, names);
}

}  // namespace

runs::Json blinded(runs::Json document, const std::vector<runs::Run>& runs) {
  for (runs::Json& run : document["runs"]) {
    runs::Json kept = runs::Json::array();
    for (const runs::Json& fact : run["machine"]) {
      if (!fact.get<std::string>().starts_with("host ")) kept.push_back(fact);
    }
    run["machine"] = kept;
  }
  blind(document, names_of(runs));
  return document;
}

}  // namespace guise::report

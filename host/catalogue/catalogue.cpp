#include "catalogue/catalogue.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>

#include "core/error.h"
#include "core/files.h"
#include "core/text.h"

namespace guise::catalogue {
namespace {

namespace fs = std::filesystem;
using config::is_path;
using config::PluginKind;

// Every *.so of the folder in lexical order; a second link to the same file is left out.
std::vector<std::string> plugin_files(const core::PluginFolder& folder) {
  std::error_code error;
  std::vector<std::string> files;
  for (fs::directory_iterator place(folder.path, error), end; !error && place != end;
       place.increment(error)) {
    if (place->path().extension() == ".so") files.push_back(place->path().string());
  }
  const bool asked_for = folder.origin == "--plugin-dir";
  if (asked_for && error) {
    throw core::usage_error({.place = "--plugin-dir " + core::printable(folder.path, 300),
                             .problem = "cannot be searched: " + error.message()});
  }
  if (asked_for && files.empty()) {
    throw core::usage_error({.place = "--plugin-dir " + core::printable(folder.path, 300),
                             .problem = "holds no plugin",
                             .expected = "files named *.so"});
  }
  std::sort(files.begin(), files.end());
  std::set<std::string> seen;
  std::erase_if(files, [&](const std::string& file) {
    const fs::path real = fs::canonical(file, error);
    return !error && !seen.insert(real.string()).second;
  });
  return files;
}

[[noreturn]] void refuse(const std::string& file, const std::string& reason) {
  throw core::usage_error({.place = core::printable(file, 300), .problem = "is refused: " + reason});
}

struct Judged {
  std::string file;
  Verdict verdict;
  std::shared_ptr<const OpenedFile> opened;
};

Judged judge_file(const std::string& path, AskedBy asked_by) {
  try {
    const auto file = std::make_shared<const OpenedFile>(path);
    return {file->path(), judge(*file, asked_by), file};
  } catch (const core::Error& error) {
    Verdict verdict;
    verdict.reason = error.what();
    return {path, std::move(verdict), nullptr};
  }
}

// One for each note of an accepted file.
std::vector<Entry> entries_of(const Judged& judged, AskedBy asked_by) {
  std::vector<Entry> entries;
  for (const PluginNote& note : judged.verdict.notes) {
    entries.push_back({kind_of(note), note, judged.file, asked_by, judged.verdict.warnings,
                       judged.verdict.runtime_libraries, judged.opened});
  }
  return entries;
}

// Of that name alone, where one is said.
std::vector<Entry> entries_of_file(const config::ChosenPlace& place) {
  const Judged judged = judge_file(place.file, AskedBy::path);
  if (!judged.verdict.accepted()) refuse(judged.file, judged.verdict.reason);
  std::vector<Entry> entries = entries_of(judged, AskedBy::path), named = entries;
  if (place.name.empty()) return entries;
  std::erase_if(named, [&](const Entry& entry) { return entry.note.name != place.name; });
  if (!named.empty()) return named;
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entry.note.name);
  throw core::usage_error({.place = core::printable(judged.file, 300),
                           .problem = "it has no plugin of that name",
                           .expected = core::joined(names, " or "),
                           .received = core::printable(place.name),
                           .advice = core::did_you_mean(place.name, names)});
}

}  // namespace

Entry entry_of(const config::ChosenFile& chosen) {
  Entry entry;
  entry.kind = chosen.kind;
  entry.note.kind = config::kind_word(chosen.kind);
  entry.note.name = chosen.name;
  entry.file = chosen.file;
  entry.asked_by = chosen.by_path ? AskedBy::path : AskedBy::folder;
  entry.sha256 = chosen.sha256;
  entry.handed_over = chosen.opened;
  return entry;
}

config::ChosenFile chosen_file(const Entry& entry) {
  return {.kind = entry.kind,
          .name = entry.note.name,
          .file = entry.file,
          .sha256 = entry.opened ? core::sha256_hex(entry.opened->bytes()) : entry.sha256,
          .by_path = entry.asked_by == AskedBy::path,
          .opened = OpenedFile::kept_open(entry.opened)};
}

Catalogue::Catalogue(std::vector<core::PluginFolder> folders) : folders_(std::move(folders)) {
  for (const core::PluginFolder& folder : folders_) scan(folder);
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return a.kind != b.kind ? a.kind < b.kind : a.note.name < b.note.name;
  });
}

void Catalogue::scan(const core::PluginFolder& folder) {
  std::vector<Entry> found;
  std::vector<Refused> refused;
  for (const std::string& path : plugin_files(folder)) {
    const Judged judged = judge_file(path, AskedBy::folder);
    if (!judged.verdict.accepted()) {
      refused.push_back({judged.file, judged.verdict.reason, judged.verdict.notes});
      continue;
    }
    for (Entry& entry : entries_of(judged, AskedBy::folder)) found.push_back(std::move(entry));
  }
  settle(std::move(found));
  // Only now: within one folder a refused file does not stand in the way of a good one.
  refused_.insert(refused_.end(), refused.begin(), refused.end());
}

// Two files of one folder that claim the same name are both refused, whole; the rest become entries.
void Catalogue::settle(std::vector<Entry> found) {
  std::map<std::string, Refused> rivals;  // by file
  for (const Entry& a : found) {
    for (const Entry& b : found) {
      if (a.file == b.file || a.kind != b.kind || a.note.name != b.note.name) continue;
      const std::string other = core::printable(fs::path(b.file).filename().string());
      rivals[a.file] = {
          a.file, title(a.note) + ": " + other + " beside it has the same name: remove one", {}};
    }
  }
  std::vector<Entry> accepted;
  for (Entry& entry : found) {
    const auto rival = rivals.find(entry.file);
    if (rival != rivals.end()) {
      rival->second.notes.push_back(entry.note);
    } else if (!taken(entry.kind, entry.note.name)) {
      accepted.push_back(std::move(entry));
    }
  }
  for (auto& [file, refused] : rivals) refused_.push_back(std::move(refused));
  entries_.insert(entries_.end(), accepted.begin(), accepted.end());
}

bool Catalogue::taken(PluginKind kind, const std::string& name) const {
  const auto same = [&](const PluginNote& note) { return note.name == name && kind_of(note) == kind; };
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& entry) { return same(entry.note); }) ||
         std::any_of(refused_.begin(), refused_.end(), [&](const Refused& refused) {
           return std::any_of(refused.notes.begin(), refused.notes.end(), same);
         });
}

Entry Catalogue::find(PluginKind kind, const std::string& chosen) const {
  const std::string wanted = config::kind_title(kind);
  std::vector<Entry> candidates = is_path(chosen) ? entries_of_file(config::place_of(chosen)) : entries_;
  std::vector<Entry> fitting = candidates;
  std::erase_if(fitting, [&](const Entry& entry) { return entry.kind != kind; });
  if (is_path(chosen)) {
    if (fitting.size() == 1) return fitting.front();
    std::vector<std::string> titles;
    for (const Entry& entry : candidates) titles.push_back(title(entry.note));
    throw core::usage_error(
        {.place = core::printable(chosen, 300),
         .expected = "one " + wanted,
         .received = core::joined(titles),
         .advice = fitting.empty() ? "" : core::printable(chosen, 300) + ":NAME chooses one"});
  }
  for (const Entry& entry : fitting) {
    if (entry.note.name == chosen) return entry;
  }
  for (const Entry& entry : candidates) {
    if (entry.note.name != chosen) continue;
    throw core::usage_error({.place = core::printable(chosen),
                             .expected = "the name of a " + wanted,
                             .received = std::string("that of a ") + config::kind_title(entry.kind),
                             .advice = "`guise list` shows all"});
  }
  report_missing(wanted, chosen, fitting);
}

std::vector<Entry> Catalogue::find_all(const std::string& chosen) const {
  if (is_path(chosen)) return entries_of_file(config::place_of(chosen));
  std::vector<Entry> found = entries_;
  std::erase_if(found, [&](const Entry& entry) { return entry.note.name != chosen; });
  if (found.empty()) report_missing("plugin", chosen, entries_);
  return found;
}

void Catalogue::report_missing(const std::string& wanted, const std::string& chosen,
                               const std::vector<Entry>& candidates) const {
  for (const Refused& refused : refused_) {
    for (const PluginNote& note : refused.notes) {
      if (note.name != chosen) continue;
      refuse(refused.file, refused.reason);
    }
  }
  const std::string place = wanted + " \"" + core::printable(chosen) + "\"";
  if (entries_.empty() && refused_.empty()) {
    throw core::usage_error({.place = place,
                             .problem = "no plugins in " + folders_text(),
                             .advice = "--plugin-dir FOLDER or GUISE_PLUGIN_PATH names where they lie"});
  }
  std::vector<std::string> names;
  for (const Entry& entry : candidates) names.push_back(entry.note.name);
  const std::string near = core::did_you_mean(chosen, names);
  throw core::usage_error({.place = place,
                           .problem = "not found in " + folders_text(),
                           .advice = (near.empty() ? "" : near + " ") + "`guise list` shows all"});
}

std::string Catalogue::folders_text() const {
  std::vector<std::string> paths;
  for (const core::PluginFolder& folder : folders_) paths.push_back(core::printable(folder.path, 300));
  return paths.empty() ? "no folder" : core::joined(paths);
}

}  // namespace guise::catalogue

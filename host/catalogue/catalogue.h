// Which plugins there are: scans the search folders by what the files say of themselves (notes), without
// loading one. An earlier folder wins where two have the same name and kind.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalogue/gate.h"
#include "catalogue/opened_file.h"
#include "config/plugin_lookup.h"
#include "core/paths.h"

namespace guise::catalogue {

struct Entry {
  config::PluginKind kind = config::PluginKind::strategy;
  PluginNote note;
  std::string file;  // absolute
  AskedBy asked_by = AskedBy::folder;
  std::vector<std::string> warnings;                   // "its group may write it or its folder"
  std::vector<std::string> runtime_libraries;          // "libstdc++.so.6"
  std::shared_ptr<const OpenedFile> opened = nullptr;  // as it was judged; null: to be opened
  std::string sha256 = {};                             // that it must have; empty: any
  config::OpenFile handed_over = nullptr;              // by the process that judged it; null: open its path
};

// Of a file that another process has judged; it is opened and judged again when it is loaded.
Entry entry_of(const config::ChosenFile& chosen);
config::ChosenFile chosen_file(const Entry& entry);

struct Refused {
  std::string file;               // absolute
  std::string reason;             // one line; names plugin and version where they are readable
  std::vector<PluginNote> notes;  // as far as they are readable
};

class Catalogue {
 public:
  // Reads every *.so of the folders. A folder that is missing counts as empty, except one from --plugin-dir:
  // missing or without a single *.so it is a core::Error(usage).
  explicit Catalogue(std::vector<core::PluginFolder> folders);

  const std::vector<Entry>& entries() const { return entries_; }  // losses, then teachers, by name
  const std::vector<Refused>& refused() const { return refused_; }
  const std::vector<core::PluginFolder>& folders() const { return folders_; }

  // `chosen` is a name, or a path to a .so (it holds a '/' or ends in ".so"), or "PATH.so:NAME". Throws
  // core::Error(usage) with the nearest names and the folders searched, or with the reason of a refusal. A
  // refused file keeps later folders from standing in for it: a run must not take another build than the one
  // in front.
  Entry find(config::PluginKind kind, const std::string& chosen) const;

  // Everything of that name, or in that file: at least one.
  std::vector<Entry> find_all(const std::string& chosen) const;

 private:
  void scan(const core::PluginFolder& folder);
  void settle(std::vector<Entry> found);
  bool taken(config::PluginKind kind, const std::string& name) const;
  [[noreturn]] void report_missing(const std::string& wanted, const std::string& chosen,
                                   const std::vector<Entry>& candidates) const;
  std::string folders_text() const;

  std::vector<core::PluginFolder> folders_;
  std::vector<Entry> entries_;
  std::vector<Refused> refused_;
};

}  // namespace guise::catalogue

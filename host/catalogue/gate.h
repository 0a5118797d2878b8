// Decides from a file's bytes alone whether it may be loaded, and if not, why. Nothing here maps the file or
// runs any of it: constructors would run in dlopen.
#pragma once

#include <string>
#include <vector>

#include "catalogue/note.h"
#include "catalogue/opened_file.h"

namespace guise::catalogue {

// Of the plugin ABI that this program has: "1.0".
std::string abi_text();

struct Verdict {
  std::vector<PluginNote> notes;               // what the file says of itself, as far as it is readable
  std::string reason;                          // one line naming plugin and version; empty: accepted
  std::vector<std::string> warnings;           // of an accepted file: "its group may write it or its folder"
  std::vector<std::string> runtime_libraries;  // "libstdc++.so.6": allowed, but worth knowing
  bool accepted() const { return reason.empty(); }
};

// Who asked for the file: a search folder, or the user by its path. Only then may others replace it; that is
// a warning then.
enum class AskedBy { folder, path };

Verdict judge(const OpenedFile& file, AskedBy asked_by);

}  // namespace guise::catalogue

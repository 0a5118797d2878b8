// The notes that a plugin's registration leaves in its file: what a listing needs, readable without running
// it.
#pragma once

#include <string>
#include <vector>

#include "catalogue/elf_file.h"
#include "config/plugin_lookup.h"

namespace guise::catalogue {

struct PluginNote {
  std::string abi;            // "1.0": what it needs
  std::string kind;           // "loss", "teacher" or "measure"
  std::string name;           // [a-z0-9_-]+
  std::string version;        // "1.0.0"
  std::string summary;        // one line
  std::string compiled = {};  // "1.2": the headers that it was built with; empty in those of 0.9

  bool operator==(const PluginNote&) const = default;
};

// "loss kd 1.0.0"
std::string title(const PluginNote& note);

config::PluginKind kind_of(const PluginNote& note);

bool is_plain_name(const std::string& name);  // [a-z0-9_-]+, at most 64 characters

// Every Guise note of the file, losses first, by name (compilers order them as they like); none where it has
// none. Throws core::Error(usage), without a place, when one is malformed.
std::vector<PluginNote> plugin_notes(const ElfFile& file);

}  // namespace guise::catalogue

// From a sweep file to its runs: each checked as `guise train --dry-run` checks it, named, and given an
// identity. Writes nothing.
#pragma once

#include <string>
#include <vector>

#include "config/resolve.h"
#include "sweep/file.h"

namespace guise::sweep {

struct PlannedRun {
  std::string name;                // of its folder: by the keys that differ, fit for a file
  std::string id;                  // SHA-256 of all that is given: the same run in a changed file keeps it
  std::vector<std::string> bases;  // absolute
  KeyValues values;                // what the sweep gives on top of them
  KeyValues keys;  // those that differ between the runs; "base" stands for its run files' names
};

struct Plan {
  std::vector<PlannedRun> runs;
  std::vector<std::string> warnings;  // each once
};

// `sources` says how plugins and data are found; its file and command line are not looked at.
// Throws usage errors: a run that does not resolve, with its name; two runs that come out the same.
Plan make_plan(const File& sweep, const config::Sources& sources);

// "strategy=mask_clso,mask_ratio=0.5,seed=1" from the keys that differ: names of plugins first, the seed
// last, a key's section where two keys would look alike. At most 120 bytes of letters, digits and ._+=,-;
// where a value had to be changed or cut, '~' and 8 digits of `id` follow.
std::string folder_name(const KeyValues& keys, const std::string& id);

// Whether a name could come from folder_name or numbered_name: fit for a folder, without a path in it.
bool is_folder_name(const std::string& name);

// `name`, or with 8 digits of `id` behind it; for a name that another run has.
std::string name_with_id(const std::string& name, const std::string& id);

}  // namespace guise::sweep

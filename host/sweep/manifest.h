// sweep.json in a sweep's folder: what is planned and how each run ended, so that a second call does only the
// rest. The truth about a run is its own folder; the manifest adds what no folder can say (a run that failed
// before it had one), the order of the runs and which folder is whose. Runs are only ever added: the number
// of a run holds for good.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sweep/plan.h"

namespace guise::sweep {

enum class State { waiting, running, done, stopped, failed };
std::string to_text(State state);  // "waiting"

struct BookedRun {
  PlannedRun plan;  // plan.name: its folder below the sweep's; never changes
  State state = State::waiting;
  int exit_code = 0;    // of a failed run; 128 + n: by signal n
  std::string error;    // of a failed run: the last line that says why
  int64_t threads = 0;  // train.threads that the sweep chose; 0: none
  bool in_file = true;  // false: the sweep file names it no longer
};

struct Manifest {
  std::string name;
  std::string file;                         // the sweep file, absolute
  std::vector<std::string> plugin_folders;  // absolute
  std::vector<BookedRun> runs;
};

// Throws usage errors that name the file: missing, not a manifest, damaged, or a run whose folder would lie
// elsewhere.
Manifest read_manifest(const std::string& out);

// Written durably. Throws core::Error(failed).
void write_manifest(const Manifest& manifest, const std::string& out);

// The runs of the file: those known by their id stay what they are, others are added behind; the rest is
// marked as no longer in the file. A name that is taken by another run gets digits of the id.
void merge(Manifest& manifest, const std::vector<PlannedRun>& planned);

// {"schema": "guise.sweep/1", "name", "file", "out", "runs": [...]}: the manifest's content and what --json
// prints.
nlohmann::ordered_json to_json(const Manifest& manifest, const std::string& out);

}  // namespace guise::sweep

// What `guise train` hands to the trainer: a resolved configuration and where the run goes. To JSON and back:
// config/requests.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/resolve.h"
#include "core/terminal.h"

namespace guise::config {

struct Request {
  Resolved resolved;
  std::string out;                // the run's folder; does not exist, is empty, or `force` is set
  bool resume = false;            // go on with the run in `out`, which has a config.json
  bool numbered = false;          // where `out` is taken, out-2 or the next free number is the folder
  bool begun_before = false;      // `out` may hold the first files of a run that died before its first step
  int64_t last_step = INT64_MAX;  // stop after so many optimizer steps, as on a signal
  bool quiet = false;             // messages go to log.txt only
  bool dry_run = false;           // check everything, print the configuration, train nothing
  bool force = false;             // an existing folder may be written over
  std::string trial = "none";     // smoke, prove-resume: short runs in a temporary folder (train/trials.h)
  std::vector<std::string> command;         // the whole command line, program name first
  std::vector<std::string> plugin_folders;  // of --plugin-dir
  core::ColourChoice colour = core::ColourChoice::automatic;
};

}  // namespace guise::config

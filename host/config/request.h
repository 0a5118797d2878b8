// What `guise train` hands to the trainer: a resolved configuration and where the run goes.
#pragma once

#include <string>
#include <vector>

#include "config/resolve.h"
#include "core/terminal.h"

namespace guise::config {

struct Request {
  Resolved resolved;
  std::string out;                          // the run's folder; does not exist, is empty, or `force` is set
  bool dry_run = false;                     // check everything, print the configuration, train nothing
  bool force = false;                       // an existing folder may be written over
  std::vector<std::string> command;         // the whole command line, program name first
  std::vector<std::string> plugin_folders;  // of --plugin-dir
  core::ColourChoice colour = core::ColourChoice::automatic;
};

}  // namespace guise::config

// What `guise sweep` was asked for, and how it speaks while it works. The command line is read elsewhere.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/layers.h"
#include "config/plugin_lookup.h"
#include "core/terminal.h"
#include "sweep/slurm.h"

namespace guise::sweep {

inline constexpr int64_t kMostJobs = 1024;

struct Request {
  std::string given;               // a sweep file, or the folder of an earlier call
  std::optional<std::string> out;  // the folder, where the file's own word does not count
  config::Layer set;               // wins over the file's "set"
  std::vector<std::string> plugin_folders;
  config::PluginLookup lookup;
  std::string data_folder;  // GUISE_DATA
  std::string runs_folder;  // where sweeps go that say no folder: GUISE_RUNS, or "runs"
  std::string program;      // guise
  bool dry_run = false, retry_failed = false, json = false;
  int64_t jobs = 1;                 // at a time, here
  std::optional<SlurmOrder> slurm;  // write a script in place of training here
  std::optional<int64_t> task;      // one run of a SLURM array, by its number
  core::ColourChoice colour = core::ColourChoice::automatic;
  std::function<void(const std::vector<std::string>&)> warn = [](const std::vector<std::string>&) {};
};

}  // namespace guise::sweep

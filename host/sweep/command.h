// How a run of a sweep is started: the words of `guise train`. No shell ever sees them.
#pragma once

#include <string>
#include <vector>

#include "sweep/manifest.h"

namespace guise::sweep {

struct SweepPlace {
  std::string out;      // the sweep's folder
  std::string program;  // guise
};

std::string folder_of(const SweepRun& run, const SweepPlace& place);
std::string log_of(const SweepRun& run, const SweepPlace& place);  // OUT/logs/NAME.txt
// OUT/logs/exit-NUMBER: how a SLURM task ended, written by its script; removed when the run begins.
std::string exit_file_of(size_t number, const SweepPlace& place);

// For a run that has not begun: `guise train BASE --set KEY=JSON ... --out FOLDER`. Values are JSON, so that
// nothing in them is read as anything else.
std::vector<std::string> train_words(const SweepManifest& manifest, const SweepRun& run,
                                     const SweepPlace& place);

// The same, or `guise train --resume FOLDER` where the run has begun (its folder has a config.json). Writes
// the file that joins several bases into one.
std::vector<std::string> next_words(const SweepManifest& manifest, const SweepRun& run,
                                    const SweepPlace& place);

}  // namespace guise::sweep

// How a run of a sweep is started: the words of `guise train`. No shell ever sees them.
#pragma once

#include <string>
#include <vector>

#include "sweep/manifest.h"
#include "sweep/place.h"

namespace guise::sweep {

// For a run that has not begun: `guise train BASE --set KEY=JSON ... --out FOLDER`. Values are JSON, so that
// nothing in them is read as anything else.
std::vector<std::string> train_words(const Manifest& manifest, const BookedRun& run, const Place& place);

// The same, or `guise train --resume FOLDER` where the run has begun (its folder has a config.json). Writes
// the file that joins several bases into one.
std::vector<std::string> next_words(const Manifest& manifest, const BookedRun& run, const Place& place);

}  // namespace guise::sweep

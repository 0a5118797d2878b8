// What summary.json says of a run.
#pragma once

#include <string>
#include <vector>

#include "runs/summary.h"
#include "train/experiment.h"

namespace guise::train {

struct RunEnd {
  runs::Ending ending;
  double wall_seconds = 0;
  double images_per_second = 0;  // of training, without evaluation
  std::vector<std::string> command;
};
runs::Summary summary_of(const Experiment& run, const std::vector<runs::EpochResult>& results,
                         const RunEnd& end);

}  // namespace guise::train

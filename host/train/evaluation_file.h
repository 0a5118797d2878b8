// evaluation.json with errors.png, and features.json: what a person looks at to see how a network errs, and
// what a strategy does to its features. Written beside the numbers of an evaluation; nothing reads them back
// in a run.
#pragma once

#include <string>

#include "runs/run_folder.h"
#include "train/evaluate.h"
#include "train/feature_watch.h"

namespace guise::train {

// Which evaluation it was.
struct Evaluated {
  int64_t epoch = 0;
  int64_t step = 0;     // optimizer steps done
  std::string network;  // "student", "teacher", "average"
};

// The details of a whole pass over run.images.test. Durable, the picture first. Throws core::Error(failed).
void write_evaluation(const runs::RunFolder& folder, const Experiment& run, const Evaluated& what,
                      const EvaluationDetails& details);

// The watched step's features and views, numbers to five digits. Nothing where no view was seen: the strategy
// sends nothing through the head, or has not begun. Durable. Throws core::Error(failed).
void write_features(const runs::RunFolder& folder, const Experiment& run, const Evaluated& what,
                    const FeatureWatch& watch);

}  // namespace guise::train

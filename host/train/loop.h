// The training loop.
#pragma once

#include <functional>

#include "record/run_folder.h"
#include "train/experiment.h"
#include "train/recorder.h"

namespace guise::train {

struct LoopEnd {
  bool stopped = false;  // on request, after a whole step
  int64_t epoch = 0;     // the one that was running
  int64_t step = 0;      // optimizer steps done
};

// Trains `run` to its end or until `stop_requested`; says every step and evaluation to `recorder`, and writes
// first_batch.png. Throws core::Error(failed) on a non-finite loss or a plugin's error.
LoopEnd train_loop(Experiment& run, Recorder& recorder, const record::RunFolder& folder,
                   const std::function<bool()>& stop_requested);

}  // namespace guise::train

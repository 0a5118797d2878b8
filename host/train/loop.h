// The training loop.
#pragma once

#include <functional>

#include "runs/run_folder.h"
#include "train/checkpointer.h"
#include "train/experiment.h"
#include "train/recorder.h"

namespace guise::train {

// Asked between steps and between batches of an evaluation, with the number of optimizer steps done.
using StopRequest = std::function<bool(int64_t steps_done)>;

struct LoopEnd {
  bool stopped = false;       // on request, after a whole step
  runs::Position position{};  // where a resumed run goes on; {epochs, 0, total} at the end
};

// Trains `run` from a position to its end or until `stop`; says every step and evaluation to `recorder` and
// `checkpoints`, and writes first_batch.png. Throws core::Error(failed) on a non-finite loss or a plugin's
// error.
LoopEnd train_loop(Experiment& run, const runs::Position& from, Recorder& recorder, Checkpointer& checkpoints,
                   const runs::RunFolder& folder, const StopRequest& stop);

}  // namespace guise::train

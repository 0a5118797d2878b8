// Going on with a run: the newest good checkpoint of its folder, whether it is of this run, and the
// experiment as it was then.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/request.h"
#include "runs/checkpoint_folder.h"
#include "runs/checkpoint_state.h"
#include "runs/run_folder.h"
#include "train/experiment.h"

namespace guise::train {

// Without a checkpoint: a beginning at step 0.
struct Resumption {
  runs::Position position{};
  std::optional<runs::RecorderState> recorder{};
  std::vector<std::string>
      notes{};  // for the log: damaged checkpoints, what makes the rest not bitwise equal
};

// What to go on from. Damaged checkpoints are passed over and named in `notes`.
struct ResumePoint {
  std::optional<runs::Checkpoint> checkpoint{};
  std::vector<std::string> notes{};
};
ResumePoint find_resume_point(const runs::RunFolder& folder);

// Before anything is loaded. Throws core::Error(usage) naming the keys when the run was of another
// configuration; with request.force they only become notes.
void check_configuration(ResumePoint& point, const config::Request& request);

// True when the last step and the last evaluation are done.
bool is_finished(const ResumePoint& point, const config::RunConfig& config);

// Brings `run`, just prepared, to that point. Throws core::Error(usage) when a plugin is another build of its
// file, unless request.force; and what train/run_state.h throws.
Resumption restore_run(Experiment& run, const config::Request& request, const runs::RunFolder& folder,
                       ResumePoint point);

}  // namespace guise::train

// When a checkpoint is due, what it holds, and which ones are kept. What it holds is run_state.h's and the
// recorder's; how it lies on the disk is runs/checkpoint_folder.h's.
#pragma once

#include <optional>

#include "config/request.h"
#include "runs/best_metric.h"
#include "runs/checkpoint_folder.h"
#include "runs/checkpoint_state.h"
#include "runs/run_folder.h"
#include "train/recorder.h"
#include "train/tensor_file.h"

namespace guise::train {

class Checkpointer {
 public:
  Checkpointer(const Experiment& run, const config::Request& request, Recorder& recorder,
               const runs::RunFolder& folder);

  // Both save when one is due. A save that fails is said in the log and tried again when the next is due: a
  // full disk does not end a run. Throws core::Error(failed) when a tensor is not finite: such a state is
  // never saved.
  void after_step(const runs::Position& position);
  // `next`: the beginning of the next epoch; `evaluated`: empty when this epoch was not.
  void after_epoch(const runs::Position& next, const std::optional<runs::EpochResult>& evaluated);

  // The end of the run, or its stop. Throws core::Error(failed) when it cannot be written.
  void save_last(const runs::Position& position);

  // Of a resumed run: the checkpoint that it goes on from, and the results so far.
  void continue_from(const runs::Position& position, const std::vector<runs::EpochResult>& results);

 private:
  bool try_to_save(const runs::Position& position, bool is_best);
  TensorMap finite_tensors(const runs::Position& position) const;
  void write(const TensorMap& tensors, const runs::Position& position, bool is_best);
  runs::CheckpointState state_at(const runs::Position& position) const;

  const Experiment& run_;
  Recorder& recorder_;
  runs::Origin origin_;
  std::optional<runs::BestSoFar> best_;
  runs::CheckpointFolder files_;
  runs::Position saved_{-1, -1, -1};
};

}  // namespace guise::train

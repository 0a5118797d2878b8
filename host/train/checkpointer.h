// When a checkpoint is due, what it holds, and which ones are kept. What it holds is run_state.h's and the
// recorder's; how it lies on the disk is record/checkpoint_folder.h's.
#pragma once

#include <optional>

#include "config/request.h"
#include "runs/checkpoint_folder.h"
#include "runs/run_folder.h"
#include "train/epoch_result.h"
#include "train/position.h"
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
  void after_step(const Position& position);
  // `next`: the beginning of the next epoch; `evaluated`: empty when this epoch was not.
  void after_epoch(const Position& next, const std::optional<EpochResult>& evaluated);

  // The end of the run, or its stop. Throws core::Error(failed) when it cannot be written.
  void save_last(const Position& position);

  // Of a resumed run: the checkpoint that it goes on from, and the best value so far.
  void continue_from(const Position& position, std::optional<double> best);

 private:
  void try_to_save(const Position& position, bool is_best);
  TensorMap finite_tensors(const Position& position) const;
  void write(const TensorMap& tensors, const nlohmann::ordered_json& plugins, const Position& position,
             bool is_best);
  nlohmann::ordered_json state_at(const Position& position, const nlohmann::ordered_json& plugins) const;
  bool is_new_best(const EpochResult& evaluated);

  const Experiment& run_;
  Recorder& recorder_;
  nlohmann::ordered_json
      origin_;  // configuration, plugins and build: the same in every checkpoint of the run
  runs::CheckpointFolder files_;
  std::optional<double> best_value_;
  Position saved_{-1, -1, -1};
};

}  // namespace guise::train

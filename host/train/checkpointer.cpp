#include "train/checkpointer.h"

#include "core/crash_handler.h"
#include "core/error.h"
#include "core/version.h"
#include "train/build_facts.h"
#include "train/run_state.h"

namespace guise::train {
namespace {

bool due(int64_t count, int64_t interval) {
  return interval > 0 && count % interval == 0;
}

std::optional<runs::BestSoFar> best_so_far(const config::RunConfig& config) {
  const auto rule = runs::best_rule(config);
  return rule ? std::optional<runs::BestSoFar>(*rule) : std::nullopt;
}

}  // namespace

Checkpointer::Checkpointer(const Experiment& run, const config::Request& request, Recorder& recorder,
                           const runs::RunFolder& folder)
    : run_(run),
      recorder_(recorder),
      origin_{request.resolved.document, runs::to_json(run.plugins), build_facts(run),
              runs::to_json(run.data_facts),
              run.stored_teachers ? runs::to_json(run.stored_teachers->records()) : runs::Json(nullptr)},
      best_(best_so_far(run.config)),
      files_(folder.checkpoints_folder()) {
  std::error_code error;  // an earlier run may have lost its folder
  std::filesystem::create_directories(folder.checkpoints_folder(), error);
  if (error)
    throw core::failure(
        {.place = folder.checkpoints_folder().string(), .problem = "cannot be made: " + error.message()});
}

void Checkpointer::continue_from(const runs::Position& position,
                                 const std::vector<runs::EpochResult>& results) {
  files_.continue_from(position.step);
  saved_ = position;
  for (const runs::EpochResult& result : results) {
    if (best_) best_->take(result);
  }
}

void Checkpointer::after_step(const runs::Position& position) {
  if (due(position.step, run_.config.checkpoint.interval_steps)) try_to_save(position, false);
}

void Checkpointer::after_epoch(const runs::Position& next,
                               const std::optional<runs::EpochResult>& evaluated) {
  const config::CheckpointConfig& config = run_.config.checkpoint;
  const std::optional<runs::BestSoFar> best_before = best_;
  const bool is_best = evaluated && best_ && best_->take(*evaluated);
  const bool wanted =
      is_best || due(next.epoch, config.interval_epochs) || due(next.step, config.interval_steps);
  // A best that could not be saved is none: a lesser one that can be takes its place.
  if (wanted && !try_to_save(next, is_best)) best_ = best_before;
}

void Checkpointer::save_last(const runs::Position& position) {
  if (position != saved_) write(finite_tensors(position), position, false);
}

bool Checkpointer::try_to_save(const runs::Position& position, bool is_best) {
  const TensorMap tensors = finite_tensors(position);  // outside: a plugin's fault is no full disk
  try {
    write(tensors, position, is_best);
    return true;
  } catch (const core::Error& error) {
    recorder_.say("warning: no checkpoint at step " + std::to_string(position.step) +
                  "; training goes on: " + error.what());
    return false;
  }
}

TensorMap Checkpointer::finite_tensors(const runs::Position& position) const {
  TensorMap tensors = tensors_of(run_);
  TensorMap checked = tensors;
  for (const auto& [buffer, tensor] : plugin_buffers_of(run_))
    checked.erase(buffer);  // what is in them is their affair
  const std::string name = non_finite_tensor(checked);
  if (name.empty()) {
    tensors.merge(plugin_states_of(run_));
    return tensors;
  }
  throw core::failure(
      {.place = "step " + std::to_string(position.step),
       .problem = "tensor " + name + " is not finite; no checkpoint is made of it, the one before stays",
       .advice = "a lower optimizer.lr, or train.clip_norm"});
}

void Checkpointer::write(const TensorMap& tensors, const runs::Position& position, bool is_best) {
  recorder_.flush();  // what the checkpoint says of metrics.jsonl must be there
  files_.save(position.step, TensorBytesList(tensors).entries(),
              {{"format", "guise.checkpoint/1"},
               {"guise", std::string(core::version())},
               {"epoch", std::to_string(position.epoch)},
               {"step", std::to_string(position.step)}},
              runs::to_json(state_at(position)));
  saved_ = position;
  core::note_checkpoint(files_.state_file(position.step).string());
  if (is_best) files_.mark_best(position.step);
  files_.retain(run_.config.checkpoint.keep_last);
}

runs::CheckpointState Checkpointer::state_at(const runs::Position& position) const {
  return {.guise = std::string(core::version()),
          .position = position,
          .run = state_of(run_),
          .recorder = recorder_.state(),
          .best = best_ ? best_->value() : std::nullopt,
          .origin = origin_};
}

}  // namespace guise::train

#include "train/checkpointer.h"

#include <cmath>

#include "core/crash_handler.h"
#include "core/error.h"
#include "core/version.h"
#include "train/best_metric.h"
#include "train/build_facts.h"
#include "train/run_state.h"
#include "train/summary.h"

namespace guise::train {
namespace {

using nlohmann::ordered_json;

ordered_json to_json(const Position& position) {
  return {{"epoch", position.epoch}, {"in_epoch", position.in_epoch}, {"step", position.step}};
}

bool same(const Position& a, const Position& b) {
  return a.epoch == b.epoch && a.in_epoch == b.in_epoch && a.step == b.step;
}

bool due(int64_t count, int64_t interval) {
  return interval > 0 && count % interval == 0;
}

}  // namespace

Checkpointer::Checkpointer(const Experiment& run, const config::Request& request, Recorder& recorder,
                           const runs::RunFolder& folder)
    : run_(run),
      recorder_(recorder),
      origin_{
          {"config", request.resolved.document}, {"plugins", plugins_of(run)}, {"build", build_facts(run)}},
      files_(folder.checkpoints_folder()) {
  std::error_code error;  // an earlier run may have lost its folder
  std::filesystem::create_directories(folder.checkpoints_folder(), error);
  if (error)
    throw core::failure(
        {.place = folder.checkpoints_folder().string(), .problem = "cannot be made: " + error.message()});
}

void Checkpointer::continue_from(const Position& position, std::optional<double> best) {
  files_.continue_from(position.step);
  saved_ = position;
  best_value_ = best;
}

void Checkpointer::after_step(const Position& position) {
  if (due(position.step, run_.config.checkpoint.interval_steps)) try_to_save(position, false);
}

void Checkpointer::after_epoch(const Position& next, const std::optional<EpochResult>& evaluated) {
  const config::CheckpointConfig& config = run_.config.checkpoint;
  const bool is_best = evaluated && is_new_best(*evaluated);
  if (is_best || due(next.epoch, config.interval_epochs) || due(next.step, config.interval_steps))
    try_to_save(next, is_best);
}

void Checkpointer::save_last(const Position& position) {
  if (!same(position, saved_)) write(finite_tensors(position), state_of(run_), position, false);
}

bool Checkpointer::is_new_best(const EpochResult& evaluated) {
  const config::CheckpointConfig& config = run_.config.checkpoint;
  if (config.best_metric.empty()) return false;
  const std::optional<double> value =
      value_of_metric(evaluated, config.best_metric, run_.config.evaluate.topk);
  if (!value || !std::isfinite(*value)) return false;
  if (best_value_ && (config.best_is_greatest ? *value <= *best_value_ : *value >= *best_value_))
    return false;
  best_value_ = value;
  return true;
}

void Checkpointer::try_to_save(const Position& position, bool is_best) {
  const TensorMap tensors = finite_tensors(position);
  const ordered_json plugins = state_of(run_);  // outside: a plugin's fault is no full disk
  try {
    write(tensors, plugins, position, is_best);
  } catch (const core::Error& error) {
    recorder_.say("warning: no checkpoint at step " + std::to_string(position.step) +
                  "; training goes on: " + error.what());
  }
}

TensorMap Checkpointer::finite_tensors(const Position& position) const {
  TensorMap tensors = tensors_of(run_);
  const std::string name = non_finite_tensor(tensors);
  if (name.empty()) return tensors;
  throw core::failure(
      {.place = "step " + std::to_string(position.step),
       .problem = "tensor " + name + " is not finite; no checkpoint is made of it, the one before stays",
       .advice = "a lower optimizer.lr, or train.clip_norm"});
}

void Checkpointer::write(const TensorMap& tensors, const ordered_json& plugins, const Position& position,
                         bool is_best) {
  recorder_.flush();  // what the checkpoint says of metrics.jsonl must be there
  files_.save(position.step, TensorBytesList(tensors).entries(),
              {{"format", "guise.checkpoint/1"},
               {"guise", std::string(core::version())},
               {"epoch", std::to_string(position.epoch)},
               {"step", std::to_string(position.step)}},
              state_at(position, plugins));
  saved_ = position;
  core::note_checkpoint(files_.state_file(position.step).string());
  if (is_best) files_.mark_best(position.step);
  files_.retain(run_.config.checkpoint.keep_last);
}

ordered_json Checkpointer::state_at(const Position& position, const ordered_json& plugins) const {
  ordered_json state = {{"guise", std::string(core::version())},
                        {"position", to_json(position)},
                        {"run", plugins},
                        {"recorder", recorder_.state()},
                        {"best", best_value_ ? ordered_json(*best_value_) : ordered_json(nullptr)}};
  state.update(origin_);
  return state;
}

}  // namespace guise::train

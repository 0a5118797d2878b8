// All that the next step of a run depends on besides its position: what a checkpoint holds. The named random
// streams are counter-based and need nothing; LibTorch's own generators, from which an operator of a plugin
// may draw, are kept as tensors.
#pragma once

#include <string>

#include "runs/document.h"
#include "train/experiment.h"
#include "train/tensor_file.h"

namespace guise::train {

// Handles by name: "student.", "strategy." (parameters and buffers) and "optimizer." with the names of their
// owners; "teacher." and "average." from their start on; "buffer." with what is kept of earlier tasks;
// "tasks.features" once a task is done; "random.cpu" (bytes), and "random.device" when the run is not on the
// CPU.
TensorMap tensors_of(const Experiment& run);

// Tensors that plugins registered and write themselves; among tensors_of: "strategy.", "teacher_policy." and
// "average_policy.". They may hold NaN and infinities.
TensorMap plugin_buffers_of(const Experiment& run);

// The plugins' own versioned states as bytes: "plugin_state.strategy", "plugin_state.teacher",
// "plugin_state.average". Throws where a plugin cannot save its state.
TensorMap plugin_states_of(const Experiment& run);

// {"teacher": {"exists", "calls"} or null, "average": likewise, "course": {...}}, and of a run with tasks
// "tasks": {"begun", "record" once there is one}.
runs::Json state_of(const Experiment& run);

// Makes `run`, as prepared, the one that was saved. `tensors` hold the plugins' states too; in checkpoints of
// 0.9 these stand in `state`, in hexadecimal digits. `place` names the checkpoint in errors. Throws
// core::Error(usage) for a missing tensor, another shape or type, a state that does not fit; and what a
// plugin throws that refuses its own state. What was restored by then stays: the run must not go on.
void restore(Experiment& run, TensorMap tensors, const runs::Json& state, const std::string& place);

// The name of a floating-point tensor that holds a NaN or an infinity; empty when all are finite.
std::string non_finite_tensor(const TensorMap& tensors);

}  // namespace guise::train

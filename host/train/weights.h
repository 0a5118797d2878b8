// The networks of a run as one safetensors file.
#pragma once

#include <filesystem>

#include "train/experiment.h"

namespace guise::train {

// Tensors "student.<name>", from their start on "teacher.<name>" and "average.<name>", and "strategy.<name>";
// metadata says format, step and epoch. Durable. Throws core::Error(failed).
void save_weights(const Experiment& run, const std::filesystem::path& path, int64_t epoch, int64_t step);

}  // namespace guise::train

// The tensors of a run or a file, before anybody knows what they mean. Part of loading.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "record/safetensors.h"
#include "train/tensor_file.h"

namespace guise::train {

struct Stored {
  std::string place{};       // for errors: the file, or folder and step
  std::string checkpoint{};  // "step-000391", or the file's name
  std::string file{};        // of the tensors, absolute
  std::optional<int64_t> step{};
  TensorMap tensors{};
  record::SafetensorsMetadata metadata{};  // of a file; empty for a checkpoint of a run
  std::vector<std::string> warnings{};
};

// `which`: "last", "best" or a step. Checked against the sums of its commit record.
Stored read_checkpoint(const std::filesystem::path& run, const std::string& which);

// One file. A checkpoint of a run, also one saved a second time ("step-000012-2.safetensors"), is read as
// above; the file of an earlier save is refused by the name of the later one.
Stored read_file(const std::filesystem::path& file);

// RUN/checkpoints/last, best, step-000391 or step-000391.state.json: what of a run is meant, where it is the
// name of a file of tensors no more than these are.
struct CheckpointOfRun {
  std::filesystem::path run;
  std::string which;  // as read_checkpoint takes it
};
std::optional<CheckpointOfRun> checkpoint_named(const std::filesystem::path& path);

// The run folder that a checkpoint's file lies in; empty where it lies in none.
std::filesystem::path run_of(const std::filesystem::path& file);

}  // namespace guise::train

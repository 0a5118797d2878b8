#include "train/stored.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "core/error.h"
#include "core/text.h"
#include "runs/checkpoint_folder.h"
#include "runs/checkpoint_name.h"
#include "runs/run_folder.h"

namespace guise::train {
namespace fs = std::filesystem;
namespace {

std::string absolute_name(const fs::path& file) {
  std::error_code error;
  return fs::absolute(file, error).lexically_normal().string();
}

Stored from_checkpoint(const runs::Checkpoint& checkpoint, const fs::path& folder) {
  const std::string name = runs::CheckpointName{checkpoint.step}.name();
  const std::string place = (folder / name).string();
  return {.place = place,
          .checkpoint = name,
          .file = absolute_name(folder / checkpoint.tensors_file),
          .step = checkpoint.step,
          .tensors = to_tensors(checkpoint.tensors, place)};
}

[[noreturn]] void refuse_step(const fs::path& folder, const std::string& which,
                              const std::vector<int64_t>& steps) {
  std::vector<std::string> names;
  for (const int64_t step : steps) names.push_back(std::to_string(step));
  throw core::usage_error(
      {.place = "--checkpoint " + which,
       .problem = "there is no such checkpoint in " + folder.string(),
       .expected = names.empty() ? "" : "last, best or one of " + core::printable(core::joined(names), 120)});
}

Stored newest_good(const runs::CheckpointFolder& checkpoints, const fs::path& folder) {
  auto found = checkpoints.newest_good();
  if (!found.checkpoint) {
    if (found.damaged.empty())
      throw core::usage_error({.place = folder.string(), .problem = "there is no checkpoint yet"});
    throw core::usage_error(
        {.place = folder.string(),
         .problem = "no checkpoint is good: " + core::printable(found.damaged.front(), 400)});
  }
  Stored stored = from_checkpoint(*found.checkpoint, folder);
  for (const std::string& damaged : found.damaged) stored.warnings.push_back("passed over: " + damaged);
  return stored;
}

int64_t step_asked_for(const std::string& which) {
  int64_t step = -1;
  const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), step);
  const bool whole = error == std::errc() && end == which.data() + which.size() && step >= 0;
  if (!whole)
    throw core::usage_error(
        {.place = "--checkpoint", .expected = "last, best or a step", .received = core::printable(which)});
  return step;
}

// The file is the one that the state of its step names: of two saves of a step the other one is damaged or
// left over.
Stored checkpoint_of(const fs::path& run, const fs::path& file) {
  const int64_t step = runs::CheckpointName::parse_tensors(file.filename().string())->step;
  const fs::path folder = runs::RunFolder::at(run).checkpoints_folder();
  const runs::CheckpointFolder checkpoints(folder);
  const std::vector<int64_t> steps = checkpoints.steps();
  if (std::find(steps.begin(), steps.end(), step) == steps.end())
    refuse_step(folder, std::to_string(step), steps);
  const runs::Checkpoint checkpoint = checkpoints.read(step);
  if (checkpoint.tensors_file == file.filename()) return from_checkpoint(checkpoint, folder);
  throw core::usage_error({.place = file.string(),
                           .problem = "is not the file of this checkpoint",
                           .expected = checkpoint.tensors_file + ", which was saved later",
                           .advice = (folder / checkpoint.tensors_file).string()});
}

// The run in whose folder of checkpoints the file lies; empty: in none.
fs::path run_around(const fs::path& file) {
  std::error_code error;
  const fs::path folder = fs::absolute(file, error).lexically_normal().parent_path();
  if (folder.filename() != runs::RunFolder::kCheckpoints) return {};
  return runs::RunFolder::is_run(folder.parent_path()) ? folder.parent_path() : fs::path();
}

}  // namespace

Stored read_checkpoint(const fs::path& run, const std::string& which) {
  const fs::path folder = runs::RunFolder::at(run).checkpoints_folder();
  const runs::CheckpointFolder checkpoints(folder);
  if (which == runs::kLast) return newest_good(checkpoints, folder);
  const std::optional<int64_t> best = checkpoints.best();
  if (which == runs::kBest && !best)
    throw core::usage_error({.place = "--checkpoint best",
                             .problem = run.string() + " marks none as its best",
                             .advice = "--checkpoint last"});
  const int64_t step = which == runs::kBest ? *best : step_asked_for(which);
  const std::vector<int64_t> steps = checkpoints.steps();
  if (std::find(steps.begin(), steps.end(), step) == steps.end()) refuse_step(folder, which, steps);
  return from_checkpoint(checkpoints.read(step), folder);
}

fs::path run_of(const fs::path& file) {
  return runs::CheckpointName::parse_tensors(file.filename().string()) ? run_around(file) : fs::path();
}

std::optional<CheckpointOfRun> checkpoint_named(const fs::path& path) {
  const std::string name = path.filename().string();
  const bool pointer = name == runs::kLast || name == runs::kBest;
  auto step = runs::CheckpointName::parse_state(name);
  if (!step) step = runs::CheckpointName::parse(name);
  const fs::path run = pointer || step ? run_around(path) : fs::path();
  if (run.empty()) return std::nullopt;
  return CheckpointOfRun{run, pointer ? name : std::to_string(step->step)};
}

Stored read_file(const fs::path& file) {
  const fs::path run = run_of(file);
  if (!run.empty()) return checkpoint_of(run, file);
  const record::SafetensorsFile content = record::SafetensorsFile::read(file);
  return {.place = file.string(),
          .checkpoint = file.filename().string(),
          .file = absolute_name(file),
          .tensors = to_tensors(content, file.string()),
          .metadata = content.metadata()};
}

}  // namespace guise::train

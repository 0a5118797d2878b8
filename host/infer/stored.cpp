#include "infer/stored.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "core/error.h"
#include "core/text.h"
#include "runs/checkpoint_folder.h"

namespace guise::infer {
namespace fs = std::filesystem;
namespace {

// The step in "step-000391.safetensors" and "step-000391.2.safetensors"; nothing for other names.
std::optional<int64_t> step_in(const std::string& name) {
  constexpr std::string_view begin = "step-";
  if (!name.starts_with(begin) || !name.ends_with(".safetensors")) return std::nullopt;
  int64_t step = 0;
  const char* first = name.data() + begin.size();
  const auto [end, error] = std::from_chars(first, name.data() + name.size(), step);
  return error == std::errc() && end != first && *end == '.' && step >= 0 ? std::optional(step)
                                                                          : std::nullopt;
}

std::string name_of_step(int64_t step) {
  std::string digits = std::to_string(step);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return "step-" + digits;
}

Stored from_checkpoint(const runs::Checkpoint& checkpoint, const fs::path& folder) {
  const std::string name = name_of_step(checkpoint.step);
  const std::string place = (folder / name).string();
  return {place, name, checkpoint.step, train::to_tensors(checkpoint.tensors, place), {}, {}};
}

// Steps of bare tensor files, rising.
std::vector<int64_t> bare_steps(const fs::path& folder) {
  std::vector<int64_t> steps;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (const auto step = step_in(entry->path().filename().string())) steps.push_back(*step);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
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

Stored bare_file(const fs::path& folder, int64_t step) {
  const fs::path file = folder / (name_of_step(step) + ".safetensors");
  Stored stored{file.string(), name_of_step(step), step, train::read_tensors(file), {}, {}};
  stored.warnings.push_back(file.string() +
                            " has no commit record: whether it is whole could not be checked");
  return stored;
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

}  // namespace

Stored read_checkpoint(const fs::path& run, const std::string& which) {
  const fs::path folder = run / "checkpoints";
  const runs::CheckpointFolder checkpoints(folder);
  const std::vector<int64_t> steps = checkpoints.steps(), bare = bare_steps(folder);
  if (steps.empty() && !bare.empty()) {
    if (which == "last") return bare_file(folder, bare.back());
    if (which == "best")
      throw core::usage_error(
          {.place = "--checkpoint best", .problem = "this run marked none", .advice = "--checkpoint last"});
    const int64_t step = step_asked_for(which);
    if (std::find(bare.begin(), bare.end(), step) == bare.end()) refuse_step(folder, which, bare);
    return bare_file(folder, step);
  }
  if (which == "last") return newest_good(checkpoints, folder);
  const std::optional<int64_t> best = checkpoints.best();
  if (which == "best" && !best)
    throw core::usage_error({.place = "--checkpoint best",
                             .problem = run.string() + " marks none as its best",
                             .advice = "--checkpoint last"});
  const int64_t step = which == "best" ? *best : step_asked_for(which);
  if (std::find(steps.begin(), steps.end(), step) == steps.end()) refuse_step(folder, which, steps);
  return from_checkpoint(checkpoints.read(step), folder);
}

fs::path run_of(const fs::path& file) {
  std::error_code error;
  const fs::path folder = fs::absolute(file, error).lexically_normal().parent_path();
  if (!step_in(file.filename().string()) || folder.filename() != "checkpoints") return {};
  return fs::is_regular_file(folder.parent_path() / "config.json", error) ? folder.parent_path() : fs::path();
}

Stored read_file(const fs::path& file) {
  const fs::path run = run_of(file);
  if (!run.empty()) return read_checkpoint(run, std::to_string(*step_in(file.filename().string())));
  const record::SafetensorsFile content = record::SafetensorsFile::read(file);
  return {file.string(),      file.filename().string(),
          std::nullopt,       train::to_tensors(content, file.string()),
          content.metadata(), {}};
}

}  // namespace guise::infer

#include "sweep/progress.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <variant>

#include "config/json_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"
#include "runs/event.h"
#include "runs/lifecycle.h"
#include "runs/lock.h"
#include "runs/measurements.h"
#include "runs/run_folder.h"

namespace guise::sweep {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kTailBytes = 65536;
constexpr int kStopped = 3;  // exit code of a run that a signal ended with a good checkpoint

// The whole lines among the last bytes of a file; empty when it cannot be read.
std::vector<std::string> last_lines(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return {};
  const auto size = static_cast<uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
  const uint64_t start = size > kTailBytes ? size - kTailBytes : 0;
  file.seekg(static_cast<std::streamoff>(start));
  std::string text(size - start, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  if (start > 0) text.erase(0, std::min(text.find('\n'), text.size() - 1) + 1);
  std::vector<std::string> lines;
  for (size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
    lines.push_back(text.substr(at, end - at));
  }
  return lines;
}

runs::Json parsed(const std::string& text) {
  try {
    return config::parse_json(text, "");
  } catch (const core::Error&) {
    return nullptr;
  }
}

void fail(BookedRun& run, const std::string& error, int exit_code) {
  run.state = State::failed;
  run.error = core::printable(error, 300);
  run.exit_code = exit_code;
}

// What stands in the file that a SLURM task leaves; 0 without one.
int task_exit_code(const std::string& path) {
  int code = 0;
  std::ifstream file(path);
  return file >> code && code > 0 && code < 256 ? code : 0;
}

}  // namespace

void refresh_state(BookedRun& run, const std::string& folder) {
  std::error_code ignored;
  const bool begun = fs::is_directory(folder, ignored);
  const auto ending = begun ? runs::read_ending(folder) : std::nullopt;
  if (begun && runs::writer_lives(folder)) {
    run.state = State::running;
  } else if (ending && ending->state == runs::Lifecycle::finished) {
    run.state = State::done;
  } else if (run.state == State::failed) {
    return;
  } else if (run.state != State::running && ending && ending->state == runs::Lifecycle::failed) {
    fail(run, ending->reason, 1);
  } else {
    run.state = begun ? State::stopped : State::waiting;
  }
}

void refresh_states(Manifest& manifest, const Place& place) {
  for (size_t i = 0; i < manifest.runs.size(); ++i) {
    BookedRun& run = manifest.runs[i];
    refresh_state(run, folder_of(run.plan.name, place));
    const int code = task_exit_code(exit_file_of(i, place));
    const bool ended = run.state == State::waiting || run.state == State::stopped;
    if (ended && code != 0 && code != kStopped) fail(run, last_error(log_of(run.plan.name, place)), code);
  }
}

Progress read_progress(const std::string& folder) {
  Progress progress;
  const std::vector<std::string> lines = last_lines(runs::RunFolder::at(folder).metrics_file().string());
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    const auto event = runs::event_from(parsed(*line));
    if (!event) continue;
    const auto* trained = std::get_if<runs::TrainEvent>(&*event);
    const auto* evaluated = std::get_if<runs::EvaluateEvent>(&*event);
    if (!progress.epoch) progress.epoch = trained != nullptr ? trained->epoch : evaluated->result.epoch;
    if (!progress.eta_seconds && trained != nullptr) progress.eta_seconds = trained->eta_seconds;
    if (!progress.top1 && evaluated != nullptr)
      progress.top1 = runs::value_of(evaluated->result, runs::kTop1);
    if (progress.epoch && progress.eta_seconds && progress.top1) break;
  }
  return progress;
}

std::string last_error(const std::string& log_file) {
  std::string last, own;
  for (const std::string& line : last_lines(log_file)) {
    if (line.find_first_not_of(" \t\r") != std::string::npos) last = line;
    if (line.starts_with("guise: ") && !line.starts_with("guise: warning:")) own = line.substr(7);
  }
  return core::printable(own.empty() ? last : own, 300);
}

}  // namespace guise::sweep

#include "sweep/view.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "core/format.h"
#include "core/text.h"
#include "runs/value_label.h"
#include "sweep/progress.h"

namespace guise::sweep {
namespace {

std::string percent_text(const std::optional<double>& value) {
  return value ? core::fixed_text(*value, 2) : "-";
}

// The keys of all runs as columns, names of plugins first.
std::vector<std::string> columns_of_keys(const Manifest& manifest) {
  std::set<std::string> keys;
  for (const BookedRun& run : manifest.runs) {
    for (const auto& [key, value] : run.plan.keys) keys.insert(key);
  }
  std::vector<std::string> columns(keys.begin(), keys.end());
  std::stable_partition(columns.begin(), columns.end(),
                        [](const std::string& key) { return key == "base" || key.ends_with(".name"); });
  return columns;
}

std::string progress_text(const BookedRun& run, const Place& place) {
  const Progress progress = read_progress(folder_of(run.plan.name, place));
  std::string text = progress.epoch ? "epoch " + std::to_string(*progress.epoch + 1) : "begins";
  if (progress.top1) text += ", top-1 " + percent_text(progress.top1) + " %";
  if (progress.eta_seconds) text += ", " + core::duration_text(*progress.eta_seconds) + " left";
  return text;
}

}  // namespace

core::TextTable table_of(const Manifest& manifest, const Place& place) {
  const std::vector<std::string> keys = columns_of_keys(manifest);
  core::TextTable table{{"#"}, {}, 2};
  table.header.insert(table.header.end(), keys.begin(), keys.end());
  for (const char* name : {"state", "top-1 %", "folder"}) table.header.emplace_back(name);
  for (size_t i = 0; i < manifest.runs.size(); ++i) {
    const BookedRun& run = manifest.runs[i];
    std::vector<std::string> row = {std::to_string(i)};
    for (const std::string& key : keys) {
      const auto value = run.plan.keys.find(key);
      row.push_back(
          value == run.plan.keys.end() ? "" : core::printable(runs::value_label(key, value->second), 40));
    }
    const bool begun = run.state != State::waiting;
    row.push_back(to_text(run.state) + (run.in_file ? "" : ", not in the file"));
    row.push_back(begun ? percent_text(read_progress(folder_of(run.plan.name, place)).top1) : "-");
    row.push_back(run.plan.name);
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string counts_text(const Manifest& manifest) {
  std::map<State, int> counts;
  for (const BookedRun& run : manifest.runs) counts[run.state] += run.in_file ? 1 : 0;
  std::vector<std::string> parts;
  for (const State state : {State::done, State::running, State::failed, State::stopped, State::waiting}) {
    if (counts[state] > 0) parts.push_back(std::to_string(counts[state]) + " " + to_text(state));
  }
  return parts.empty() ? "no runs" : core::joined(parts);
}

std::string remarks_text(const Manifest& manifest, const Place& place) {
  std::string text, gone;
  for (const BookedRun& run : manifest.runs) {
    if (!run.in_file) gone += core::format("  {} ({})\n", run.plan.name, to_text(run.state));
    if (!run.in_file || run.state != State::failed) continue;
    text += core::format("  {}: exit {}: {}\n    see {}\n", run.plan.name, run.exit_code, run.error,
                         core::printable(log_of(run.plan.name, place), 300));
  }
  if (!text.empty()) text = "Failed (tried again with --retry-failed only):\n" + text;
  if (!gone.empty()) text += "No longer in the sweep file, kept as they are:\n" + gone;
  return text;
}

void View::started(size_t number, const Manifest& manifest) {
  begun_[number] = Clock::now();
  if (!terminal_.interactive) block_.print("started " + manifest.runs[number].plan.name);
}

void View::ended(size_t number, const Manifest& manifest) {
  const BookedRun& run = manifest.runs[number];
  const double seconds = std::chrono::duration<double>(Clock::now() - begun_[number]).count();
  std::string line = to_text(run.state) + " " + run.plan.name;
  if (run.state == State::done) {
    const auto top1 = read_progress(folder_of(run.plan.name, place_)).top1;
    line += core::format(": top-1 {} %, {}", percent_text(top1), core::duration_text(seconds));
    seconds_ += seconds;
    ++done_;
  }
  if (run.state == State::failed) line += core::format(": exit {}: {}", run.exit_code, run.error);
  const auto style = run.state == State::done ? core::Style::good : core::Style::bad;
  block_.print(styled(terminal_, style, line));
}

void View::stopping(int signal, size_t children) {
  block_.print(core::format("SIG{}: waiting for {} runs to save and stop", sigabbrev_np(signal), children));
}

void View::tick(const Manifest& manifest, size_t waiting) {
  const auto now = Clock::now();
  if (!terminal_.interactive || now - drawn_ < std::chrono::seconds(1)) return;
  drawn_ = now;
  std::vector<std::string> lines = {counts_text(manifest)};
  size_t running = 0;
  for (const BookedRun& run : manifest.runs) {
    if (run.state != State::running) continue;
    lines.push_back("  " + run.plan.name + ": " + progress_text(run, place_));
    ++running;
  }
  if (done_ > 0 && running > 0) {
    const double left =
        seconds_ / static_cast<double>(done_) * static_cast<double>(waiting) / static_cast<double>(running);
    if (waiting > 0) lines.front() += "; about " + core::duration_text(left) + " for those that wait";
  }
  block_.show(lines);
}

}  // namespace guise::sweep

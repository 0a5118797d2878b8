#include "runs/run.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "config/continual.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"
#include "runs/best_metric.h"
#include "runs/metrics_file.h"
#include "runs/run_folder.h"

namespace guise::runs {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMostTasks = 10'000;  // that continual.tasks takes

fs::path resolved(const std::string& folder) {
  std::error_code error;
  const fs::path path = fs::weakly_canonical(folder, error);
  return error ? fs::path(folder) : path;
}

void check_folder(const std::string& folder) {
  std::error_code ignored;
  const std::string place = core::printable(folder, 300);
  const std::string advice =
      std::string("the folder that `guise train --out` made; it holds ") + RunFolder::kConfig;
  if (!fs::exists(folder, ignored))
    throw core::usage_error(
        {.place = place, .expected = "a run folder", .received = "nothing there", .advice = advice});
  if (!fs::is_directory(folder, ignored))
    throw core::usage_error(
        {.place = place, .expected = "a run folder", .received = "a file", .advice = advice});
  if (!RunFolder::is_run(folder)) {
    throw core::usage_error({.place = place + "/" + RunFolder::kConfig,
                             .problem = "is missing, so this is no run folder",
                             .advice = advice});
  }
}

// The last `parts` parts of a path.
std::string tail(const fs::path& path, int parts) {
  fs::path shown = path.filename(), rest = path.parent_path();
  for (; parts > 1 && rest.has_filename(); --parts, rest = rest.parent_path())
    shown = rest.filename() / shown;
  return shown.string();
}

void tell_apart(std::vector<Run>& runs) {
  for (int parts = 2; parts <= 16; ++parts) {
    std::multiset<std::string> labels;
    for (const Run& run : runs) labels.insert(run.label);
    bool changed = false;
    for (Run& run : runs) {
      if (labels.count(run.label) < 2) continue;
      run.label = tail(resolved(run.folder), parts);
      changed = true;
    }
    if (!changed) return;
  }
}

std::vector<FigureValue> figures_in(const Run& run) {
  const Json* continual = value_at(run.summary, "continual");
  if (continual == nullptr || !continual->is_object()) return {};
  return continual_figures_from(*continual).values;
}

std::vector<int64_t> counts_at(const Json& config, const std::string& key) {
  std::vector<int64_t> counts;
  const Json* list = value_at(config, key);
  if (list == nullptr || !list->is_array()) return counts;
  for (const Json& item : *list) counts.push_back(as_count(item).value_or(0));
  return counts;
}

// Of all tasks together; 0 where the configuration does not say.
int64_t epochs_of(const Json& config) {
  const double epochs = number_at(config, "train.epochs").value_or(0);
  if (!(epochs >= 1 && epochs <= 1e9)) return 0;
  config::ContinualConfig continual;
  continual.tasks = std::min<int64_t>(count_at(config, "continual.tasks").value_or(0), kMostTasks);
  continual.sizes = counts_at(config, "continual.sizes");
  continual.epochs = counts_at(config, "continual.epochs");
  const auto lengths = static_cast<int64_t>(continual.epochs.size());
  if (lengths > 1 && lengths != config::task_count(continual)) return 0;
  return config::epochs_of_run(continual, static_cast<int64_t>(epochs));
}

}  // namespace

Run read_run(const std::string& folder) {
  check_folder(folder);
  Run run;
  run.folder = folder;
  run.label = tail(resolved(folder), 1);
  const RunFolder files = RunFolder::at(folder);
  run.config = read_object(files.config_file().string(), "the configuration that the run wrote");
  run.summary = read_object(files.summary_file().string(),
                            "remove it: the report then reads the lines of metrics only");
  run.epochs = epochs_of(run.config);
  const int64_t last_epoch = read_metrics(run, files.metrics_file().string());
  const RunStatus status = status_of(folder, run.summary, last_epoch, run.epochs);
  run.state = status.state;
  run.state_text = status.text;
  return run;
}

std::vector<Run> read_runs(const std::vector<std::string>& folders) {
  std::set<fs::path> seen;
  for (const std::string& folder : folders) {
    if (!seen.insert(resolved(folder)).second) {
      throw core::usage_error({.place = core::printable(folder, 300),
                               .problem = "this run is named twice",
                               .advice = "name each run once"});
    }
  }
  std::vector<Run> runs;
  for (const std::string& folder : folders) runs.push_back(read_run(folder));
  tell_apart(runs);
  return runs;
}

Json read_document(const Run& run, const std::string& name) {
  return read_object(run.folder + "/" + name, "remove it: the report then leaves that part out");
}

std::optional<std::string> read_picture(const Run& run, const std::string& name, uint64_t maximum_bytes) {
  std::error_code ignored;
  const std::string path = run.folder + "/" + name;
  if (!fs::exists(path, ignored)) return std::nullopt;
  return core::read_file(path, maximum_bytes);
}

const Series* find_series(const Run& run, const std::string& name) {
  const auto found =
      std::find_if(run.series.begin(), run.series.end(), [&](const Series& s) { return s.name == name; });
  return found == run.series.end() ? nullptr : &*found;
}

std::optional<int64_t> best_step(const Run& run) {
  if (const auto step = count_at(run.best_evaluation, "step")) return step;
  const auto rule = recorded_best_rule(run.config);
  const Series* series = rule ? find_series(run, rule->metric) : nullptr;
  if (series == nullptr) return std::nullopt;
  std::optional<double> best;
  std::optional<int64_t> step;
  for (const Point& point : series->points) {
    if (!rule->improves(point.value, best)) continue;
    best = point.value;
    step = point.step;
  }
  return step;
}

std::optional<double> last_value(const Run& run, const std::string& metric) {
  const Series* series = find_series(run, metric);
  if (series != nullptr && !series->points.empty()) return series->points.back().value;
  const auto figure = figure_of(run, metric);
  return figure ? figure->value : std::nullopt;
}

std::vector<std::string> metric_names(const Run& run) {
  std::vector<std::string> names, of_training;
  for (const Series& series : run.series) (series.of_training ? of_training : names).push_back(series.name);
  for (const FigureValue& figure : figures_in(run)) {
    if (figure.value) names.push_back(metric_of_figure(figure.name));
  }
  names.insert(names.end(), of_training.begin(), of_training.end());
  return names;
}

std::optional<FigureValue> figure_of(const Run& run, const std::string& metric) {
  for (const FigureValue& figure : figures_in(run)) {
    if (metric_of_figure(figure.name) == metric) return figure;
  }
  return std::nullopt;
}

}  // namespace guise::runs

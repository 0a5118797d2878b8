// One run folder as its readers see it: configuration, summary, and the course of every metric. Reads files
// that may be missing, torn or foreign; writes nothing. Memory is bounded by the sizes of the files.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runs/document.h"
#include "runs/forgetting.h"
#include "runs/lifecycle.h"

namespace guise::runs {

// One value of a metric. Epochs and steps count from 0; `step` is the writer's: steps done for evaluations,
// the step's own number for training lines. A value that was not finite is NaN.
struct Point {
  int64_t epoch = 0;
  int64_t step = 0;
  double value = 0;
  double low = NAN, high = NAN;  // its 95 % interval, where the file has one ("top1_interval" beside "top1")
};

// "top1", "top5", "loss", "teacher.top1", "average.loss", ... of evaluations; "train.loss", "loss_ce" and the
// other terms (raw; "term NAME" where the name is taken), "lr", "images_per_second" (averaged over each
// epoch) of training.
struct Series {
  std::string name;
  std::vector<Point> points;  // in the order of the file
  bool of_training = false;   // else of evaluations
};

struct Run {
  std::string folder;  // as it was given
  std::string label;   // the folder's own name
  Json config;         // the whole of config.json, an object
  Json summary;        // null without summary.json
  Lifecycle state = Lifecycle::incomplete;
  std::string
      state_text;  // "finished", "running, epoch 3 of 50", "stopped by SIGTERM after epoch 2 of 50", ...
  std::vector<Series> series;  // of evaluations first, then of training
  Json last_evaluation;        // the newest "evaluate" event; null when there was none
  Json best_evaluation;        // the one that is best by best_metric.h; null likewise
  int64_t epochs = 0;          // of the configuration, all tasks together
  double steps_per_epoch = 0;  // 0: not known yet
};

// Throws usage errors that name the file and what to do: no folder, no config.json, a document that is no
// JSON or no object, a line in the middle of metrics.jsonl that is none. Without metrics.jsonl there are no
// series.
Run read_run(const std::string& folder);

// Several of them, in order; a folder named twice is a usage error. Labels that would be equal get as much of
// their paths as tells them apart.
std::vector<Run> read_runs(const std::vector<std::string>& folders);

// A document of the run that may be missing (evaluation.json, features.json): null then. Throws as above.
Json read_document(const Run& run, const std::string& name);

// The bytes of a picture of the run, nothing when it is missing; a larger one is a usage error.
std::optional<std::string> read_picture(const Run& run, const std::string& name,
                                        uint64_t maximum_bytes = 16'000'000);

// Null when the run has no such series.
const Series* find_series(const Run& run, const std::string& name);

// The last value of a series, or a figure of the whole run that summary.json holds
// ("continual.class.forgetting_max"); nothing where there is none.
std::optional<double> last_value(const Run& run, const std::string& metric);
// Of all that have one: of evaluations first, then of the whole run, then of training.
std::vector<std::string> metric_names(const Run& run);
// A figure of the whole sequence of tasks (forgetting.h) by its name as a metric; nothing for another metric,
// and where summary.json has none of that name.
std::optional<FigureValue> figure_of(const Run& run, const std::string& metric);

// The step of the evaluation that is best by best_metric.h; nothing when there was none.
std::optional<int64_t> best_step(const Run& run);

}  // namespace guise::runs

// The documents that describe a run: one evaluation as JSON, and summary.json.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "train/recorder.h"

namespace guise::train {

// {"top1": 86.1, "top1_interval": [85.4, 86.8], "top5": 99.6, "loss": 0.41, "samples": 10000}; the key of the
// second accuracy is "top" and the run's k.
nlohmann::ordered_json to_json(const Evaluation& evaluation, int64_t topk);

// The run's own result at the top, the other networks under their names.
nlohmann::ordered_json to_json(const EpochResult& result, int64_t topk);

struct RunEnd {
  std::string exit_reason;
  double wall_seconds = 0;
  double images_per_second = 0;  // of training, without evaluation
  std::vector<std::string> command;
};
nlohmann::ordered_json summary_of(const Experiment& run, const std::vector<EpochResult>& results, const RunEnd& end);

// The results as a table for a person: one row a network.
core::TextTable result_table(const EpochResult& last, int64_t topk);

}  // namespace guise::train

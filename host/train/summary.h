// The document that describes a whole run: summary.json.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/terminal.h"
#include "train/epoch_result.h"
#include "train/experiment.h"

namespace guise::train {

// [{"kind", "name", "version", "file", "sha256"}], the strategy first.
nlohmann::ordered_json plugins_of(const Experiment& run);

struct RunEnd {
  std::string exit_reason;
  double wall_seconds = 0;
  double images_per_second = 0;  // of training, without evaluation
  std::vector<std::string> command;
};
nlohmann::ordered_json summary_of(const Experiment& run, const std::vector<EpochResult>& results,
                                  const RunEnd& end);

// The results as a table for a person: one row a network.
core::TextTable result_table(const EpochResult& last, int64_t topk);

}  // namespace guise::train

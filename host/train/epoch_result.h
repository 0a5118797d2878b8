// What an evaluation of a run found.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "train/evaluate.h"

namespace guise::train {

// An evaluation of every network that the run was told to measure, after `step` optimizer steps.
struct EpochResult {
  int64_t epoch = 0;
  int64_t step = 0;
  struct Measured {
    std::string network;  // "student", "teacher", "average"
    Evaluation evaluation;
  };
  std::vector<Measured> measured;  // the first one is the run's own result
};

// {"top1": 86.1, "top1_interval": [85.4, 86.8], "top5": 99.6, "loss": 0.41, "samples": 10000}; the key of the
// second accuracy is "top" and the run's k.
nlohmann::ordered_json to_json(const Evaluation& evaluation, int64_t topk);

// The run's own result at the top, the other networks under their names.
nlohmann::ordered_json to_json(const EpochResult& result, int64_t topk);

// Back from to_json(). Throws nlohmann::json::exception for what is none.
EpochResult epoch_result_from(const nlohmann::json& document, int64_t topk);

}  // namespace guise::train

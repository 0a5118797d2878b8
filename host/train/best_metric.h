// The named metric by which the best checkpoint is chosen: "top1", "top5", "loss", or one of another network
// as "teacher.top1", "average.loss".
#pragma once

#include <optional>
#include <string>

#include "config/run_config.h"
#include "train/epoch_result.h"

namespace guise::train {

// Throws core::Error(usage) at checkpoint.best_metric for a name that no evaluation of this run will have.
void check_best_metric(const config::RunConfig& config);

// Empty while the network is not there yet: a teacher before its start.
std::optional<double> value_of_metric(const EpochResult& result, const std::string& metric, int64_t topk);

}  // namespace guise::train

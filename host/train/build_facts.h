// What bit-for-bit equality depends on besides the run's own state: a resumed run is exact where these are
// the same.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "train/experiment.h"

namespace guise::train {

// {"guise", "libtorch", "threads", "cpu_capability", "kernels", "cpu"}
nlohmann::ordered_json build_facts(const Experiment& run);

// "threads 2, now 1": one text for each fact that differs.
std::vector<std::string> changed_facts(const nlohmann::json& before, const nlohmann::ordered_json& now);

}  // namespace guise::train

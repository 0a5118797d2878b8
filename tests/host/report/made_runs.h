// Runs that are made in memory.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runs/run.h"

namespace guise::report::testing {

using Runs = std::vector<runs::Run>;

// Finished, with top-1 after each epoch of 10 steps, its interval a point to each side, and a training loss
// of 3 and 1 in each.
runs::Run run_of(const std::string& strategy, int seed, std::vector<double> top1, double lr = 0.1);

inline const std::vector<std::string> kByStrategy = {"strategy.name"};

}  // namespace guise::report::testing

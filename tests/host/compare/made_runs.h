// Runs that are made in memory: two of one strategy differ in their seed, and in what is asked for.
#pragma once

#include <string>
#include <vector>

#include "compare/pairing.h"

namespace guise::compare::testing {

struct Made {
  std::string name, strategy = "ce";
  int64_t seed = 0;
  double top1 = 90;
  runs::Json changes = runs::Json::object();  // of the configuration
};

runs::Run make_run(const Made& made);
std::vector<runs::Run> make_runs(const std::vector<Made>& all);
Paired paired(const std::vector<Made>& all, const PairingRequest& request = {});

runs::Json option(const char* key, const runs::Json& value);
runs::Json epochs(int64_t count);

// ce and kd, seeds 0 to 2.
extern const std::vector<Made> kTwoByThree;

}  // namespace guise::compare::testing

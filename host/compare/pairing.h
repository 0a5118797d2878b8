// Which runs may be compared with each other: those that share every key but the ones that are compared.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compare/compare.h"
#include "runs/measurements.h"
#include "runs/run.h"

namespace guise::compare {

// Which value of a run's course stands for it.
enum class RunValue {
  final,  // of the last evaluation
  best,   // of the evaluation that is best by checkpoint.best_metric, on data held out from training
};

struct PairingRequest {
  std::vector<std::string> by = {
      "strategy"};                       // sections or keys that are compared; "strategy" brings "teacher"
  std::vector<std::string> ignore = {};  // sections or keys that may differ without a word
  std::string metric = runs::kTop1;
  RunValue value = RunValue::final;
  std::string baseline = {};  // label of a level; empty: ce where it is there, else the first
  bool all_pairs = false;     // every level with every other, not with the baseline only
};

struct Measured {
  size_t run = 0;  // index of the run
  int64_t seed = 0;
  double value = 0;
};

// Runs that are the same in all that is compared.
struct Level {
  std::string label;  // "mask_clso mask_ratio=0.5"
  std::map<std::string, runs::Json> keys;
  std::vector<Measured> runs;  // by seed
};

struct Comparison {
  size_t first = 0, second = 0;  // levels; differences are second - first
  std::vector<int64_t> seeds;    // of the pairs
  PairedResult result;
  std::optional<double> holm_p_value;  // of the t-test, for all comparisons together
};

// Levels that share all else. Several where runs of different settings were named: nothing is averaged over
// them.
struct Group {
  std::map<std::string, runs::Json> differs;  // its keys that other groups have otherwise
  std::vector<Level> levels;                  // the baseline first
  std::vector<Comparison> comparisons;        // at least one
};

struct LeftOut {
  size_t run = 0;
  std::string reason;
};

struct Paired {
  std::vector<Group> groups;
  std::vector<LeftOut> left_out;  // unfinished, or without a partner, each with the reason
};

// Throws usage errors: an unknown key, metric or baseline, two runs that are the same, best values that were
// chosen on the test set, and runs of which no two can be paired.
Paired pair_runs(const std::vector<runs::Run>& runs, const PairingRequest& request);

}  // namespace guise::compare

// Whether two runs came to the same: the promise of a resumed run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace guise::train {

struct RunComparison {
  size_t tensors = 0;  // in the last checkpoint of the first run
  size_t lines = 0;    // of its metrics.jsonl
  std::vector<std::string>
      differences{};  // a line each: "tensor student.fc.weight", "metrics.jsonl line 3"; at most 10
};

// The newest checkpoints bit for bit (tensors, position, states of plugins, sums for the next metric line)
// and metrics.jsonl line by line, both without measured times; and continual.json. Throws core::Error for a
// folder that is no run.
RunComparison compare_runs(const std::filesystem::path& first, const std::filesystem::path& second);

// Optimizer steps done at each evaluation: after the epochs, where each is evaluated.
std::vector<int64_t> ends_of_epochs(const std::filesystem::path& run);

// Optimizer steps done at the newest checkpoint.
int64_t newest_step(const std::filesystem::path& run);

}  // namespace guise::train

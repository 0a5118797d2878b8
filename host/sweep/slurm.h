// A sweep as one array of SLURM jobs: a script whose tasks call `guise sweep OUT --task INDEX`. No value of a
// run is ever in the script: a task finds them in sweep.json by its index.
#pragma once

#include <string>
#include <vector>

#include "sweep/words.h"

namespace guise::sweep {

struct SlurmOrder {
  int64_t throttle = 0;              // tasks at once; 0: as many as SLURM likes
  std::string time;                  // "2:00:00", "1-12"; empty: the partition's
  std::vector<std::string> options;  // "partition=gpu", one #SBATCH line each; dashes may be left out
  std::string folder;                // in which the tasks run
};

// Throws usage errors for a time or an option that is not plain, or that this script sets itself.
void check_slurm_order(const SlurmOrder& order);

// "0-3,7,9-11%2"
std::string array_text(const std::vector<size_t>& numbers, int64_t throttle);

// The text of sweep.sbatch for these runs. Throws usage errors: a path with characters that a #SBATCH line
// does not take.
std::string slurm_script(const Manifest& manifest, const Place& place, const std::vector<size_t>& numbers,
                         const SlurmOrder& order);

}  // namespace guise::sweep

#include "core/cores.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "core/paths.h"

namespace guise::core {
namespace {

namespace fs = std::filesystem;

// CPU_COUNT of a set that is large enough for the machine.
int64_t cores_in_mask() {
  for (int64_t size = 1024; size <= (int64_t{1} << 20); size *= 4) {
    std::vector<unsigned long> mask(static_cast<size_t>(size) / (8 * sizeof(unsigned long)));
    const size_t bytes = mask.size() * sizeof(unsigned long);
    auto* const set = reinterpret_cast<cpu_set_t*>(mask.data());
    if (sched_getaffinity(0, bytes, set) == 0) return CPU_COUNT_S(bytes, set);
  }
  return 1;
}

std::string first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

double ratio(const std::string& quota, const std::string& period) {
  std::istringstream left(quota), right(period);
  double most = 0, every = 0;
  const bool numbers = static_cast<bool>(left >> most) && static_cast<bool>(right >> every);
  return numbers && most > 0 && every > 0 ? most / every : std::numeric_limits<double>::infinity();
}

// "200000 100000" of cpu.max, or the two files of version 1; infinity: no limit.
double quota_of(const fs::path& group) {
  const std::string both = first_line(group / "cpu.max");
  const size_t blank = both.find(' ');
  if (blank != std::string::npos) return ratio(both.substr(0, blank), both.substr(blank + 1));
  return ratio(first_line(group / "cpu.cfs_quota_us"), first_line(group / "cpu.cfs_period_us"));
}

// The least of the quotas of this process's group and of all above it.
double least_quota() {
  double least = std::numeric_limits<double>::infinity();
  std::ifstream groups("/proc/self/cgroup");  // "0::/path", or "4:cpu,cpuacct:/path"
  for (std::string line; std::getline(groups, line);) {
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (!controllers.empty() && controllers.find("cpu") == std::string::npos) continue;
    const fs::path root = fs::path("/sys/fs/cgroup") / controllers;
    const fs::path below = fs::path(line.substr(second + 1)).relative_path();
    for (fs::path group = root / below;; group = group.parent_path()) {
      least = std::min(least, quota_of(group));
      if (group == root || !group.has_relative_path() || group == group.parent_path()) break;
    }
    least = std::min(least, quota_of(root));
  }
  return least;
}

// 0: none.
int64_t number_in(const std::string& text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::max<int64_t>(number, 0);
}

}  // namespace

int64_t usable_cores() {
  const int64_t cores = std::max<int64_t>(1, cores_in_mask());
  const double quota = std::ceil(least_quota());
  return quota < static_cast<double>(cores) ? std::max<int64_t>(1, static_cast<int64_t>(quota)) : cores;
}

int64_t wanted_threads() {
  for (const char* name : {"OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK"}) {
    if (const int64_t asked = number_in(environment(name)); asked > 0) return asked;
  }
  return usable_cores();
}

}  // namespace guise::core

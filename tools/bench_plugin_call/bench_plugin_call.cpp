// What the boundary costs: Google Benchmark's rows, then the ratios that matter with their goals. On a busy
// machine only ratios of one run mean anything, and a step's own noise hides half a percent: what the plugin
// adds is taken from the loss alone, and compared with the step.
//   OMP_NUM_THREADS=1 taskset -c 0 bench_plugin_call --benchmark_repetitions=9
//   --benchmark_enable_random_interleaving=true
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "rows.h"

namespace guise::bench {
namespace {

// Keeps the processor time of each repetition.
class Rows : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Iteration && !run.error_occurred)
        times_[run.run_name.function_name].push_back(run.GetAdjustedCPUTime());
    }
  }
  double median(const std::string& row) {
    std::vector<double>& times = times_[row];
    if (times.empty()) return 0;
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                     times.end());
    return times[times.size() / 2];
  }

 private:
  std::map<std::string, std::vector<double>> times_;
};

void print(const char* text, double ratio, const char* goal) {
  std::printf("%-44s %.4f  (goal: at most %s)\n", text, ratio, goal);
}

void print_ratios(Rows& rows) {
  const double direct = rows.median(kDirectCall), boxed = rows.median(kBoxedCall),
               checked = rows.median(kPluginCall);
  if (direct > 0 && boxed > 0 && checked > 0) {
    print("checked call / direct call", checked / direct, "1.25");
    print("checked call / unchecked boxed call", checked / boxed, "1.15");
  }
  const double step = rows.median(kHostStep), added = rows.median(kPluginLoss) - rows.median(kHostLoss);
  if (step > 0 && rows.median(kPluginStep) > 0) {
    print("step by plugin / step in the host, noise and all", rows.median(kPluginStep) / step, "1.005");
    print("1 + what the plugin adds to a loss / step", 1 + added / step, "1.005");
  }
}

}  // namespace
}  // namespace guise::bench

int main(int argument_count, char** arguments) {
  using namespace guise::bench;
  at::set_num_threads(1);
  benchmark::Initialize(&argument_count, arguments);
  if (benchmark::ReportUnrecognizedArguments(argument_count, arguments)) return 2;
  register_one_call();
  register_train_step();
  Rows rows;
  benchmark::RunSpecifiedBenchmarks(&rows);
  print_ratios(rows);
  return 0;
}

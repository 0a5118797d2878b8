#include "kernels/peak.h"

#include <algorithm>
#include <chrono>

#include "kernels/levels.h"

namespace guise::kernels {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRuns = 8;
constexpr int64_t kRounds = 500'000;

}  // namespace

double fma_peak_gflops(Workers& workers, VectorLevel level) {
  const LevelTable& table = level_table(level);
  double best = 0;
  for (int i = 0; i < kRuns; ++i) {
    const auto begin = Clock::now();
    workers.run([&](int64_t) { table.multiply_add_rounds(kRounds); });
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    const auto operations = static_cast<double>(2 * kRounds * table.multiply_adds_a_round * workers.count());
    best = std::max(best, operations / seconds / 1e9);
  }
  return best;
}

}  // namespace guise::kernels

#include "kernels/vector_level.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "core/error.h"

namespace guise::kernels {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"baseline", "avx2", "avx512"};
constexpr const char* kVariable = "GUISE_VECTOR_LEVEL";

}  // namespace

std::string_view level_name(VectorLevel level) {
  return kNames.at(static_cast<std::size_t>(level));
}

VectorLevel highest_level() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return VectorLevel::baseline;
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return wide ? VectorLevel::avx512 : VectorLevel::avx2;
#else
  return VectorLevel::baseline;
#endif
}

std::vector<VectorLevel> usable_levels() {
  std::vector<VectorLevel> levels;
  for (const VectorLevel level : {VectorLevel::baseline, VectorLevel::avx2, VectorLevel::avx512}) {
    if (level <= highest_level()) levels.push_back(level);
  }
  return levels;
}

VectorLevel lowered_level(VectorLevel highest, std::string_view wish) {
  if (wish.empty()) return highest;
  const auto found = std::find(kNames.begin(), kNames.end(), wish);
  if (found == kNames.end())
    throw core::usage_error(
        {.place = kVariable, .expected = "baseline, avx2 or avx512", .received = std::string(wish)});
  return std::min(highest, static_cast<VectorLevel>(found - kNames.begin()));
}

VectorLevel vector_level() {
  static const VectorLevel level = [] {
    const char* wish = std::getenv(kVariable);
    return lowered_level(highest_level(), wish == nullptr ? "" : wish);
  }();
  return level;
}

}  // namespace guise::kernels

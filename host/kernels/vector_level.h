// Which vector instructions the kernels use: found once, from the processor.
#pragma once

#include <string_view>
#include <vector>

namespace guise::kernels {

// In rising order. baseline is what every processor of the architecture has (SSE2 on x86-64, NEON on Arm,
// where it is the only one); avx2 comes with FMA; avx512 means F, BW, DQ and VL.
enum class VectorLevel : int { baseline, avx2, avx512 };

std::string_view level_name(VectorLevel level);

// The highest that processor, system and this build have.
VectorLevel highest_level();
// baseline up to highest_level().
std::vector<VectorLevel> usable_levels();

// `wish` is a level's name, or empty for no wish. A wish above `highest` is `highest`; an unknown name is a
// core::Error(usage).
VectorLevel lowered_level(VectorLevel highest, std::string_view wish);

// The level of this process: the highest, or what GUISE_VECTOR_LEVEL lowers it to. Decided at the first call,
// which throws where that variable holds an unknown name.
VectorLevel vector_level();

}  // namespace guise::kernels

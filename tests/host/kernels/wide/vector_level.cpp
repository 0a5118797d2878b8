// In place of host/kernels/vector_level.cpp: the level is avx512, whatever the processor is.
#include "kernels/vector_level.h"

namespace guise::kernels {

std::string_view level_name(VectorLevel) {
  return "avx512, without its instructions";
}

VectorLevel highest_level() {
  return VectorLevel::avx512;
}

std::vector<VectorLevel> usable_levels() {
  return {VectorLevel::avx512};
}

VectorLevel vector_level() {
  return VectorLevel::avx512;
}

}  // namespace guise::kernels

#include "kernels/levels.h"

namespace guise::kernels {

namespace baseline {
extern const LevelTable kTable;
}
#if defined(__x86_64__)
namespace avx2 {
extern const LevelTable kTable;
}
namespace avx512 {
extern const LevelTable kTable;
}
#endif

const LevelTable& level_table([[maybe_unused]] VectorLevel level) {
#if defined(__x86_64__)
  if (level == VectorLevel::avx2) return avx2::kTable;
  if (level == VectorLevel::avx512) return avx512::kTable;
#endif
  return baseline::kTable;
}

}  // namespace guise::kernels

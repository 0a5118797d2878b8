// The most that the processor computes: what shares of peak refer to.
#pragma once

#include "kernels/vector_level.h"
#include "kernels/workers.h"

namespace guise::kernels {

// Billions of floating-point operations a second, a multiply-add being two, that all workers reach together
// in registers alone: the best of a few short runs, in all about 0.1 s.
double fma_peak_gflops(Workers& workers, VectorLevel level = vector_level());

}  // namespace guise::kernels

// Control registers only: reading and comparing them costs some nanoseconds, fegetenv and fesetenv some
// hundred.
#include "core/floating_environment.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace guise::core {
namespace {

#if defined(__x86_64__)
constexpr uint32_t kPastOperations = 0x3f;  // the sticky flags of MXCSR

uint32_t vector_control() {
  return _mm_getcsr();
}
void set_vector_control(uint32_t control) {
  _mm_setcsr(control);
}
uint16_t x87_control() {
  uint16_t control = 0;
  __asm__ volatile("fnstcw %0" : "=m"(control));
  return control;
}
void set_x87_control(uint16_t control) {
  __asm__ volatile("fldcw %0" : : "m"(control));
}
#elif defined(__aarch64__)
constexpr uint32_t kPastOperations = 0;  // FPCR has none

uint32_t vector_control() {
  uint64_t control = 0;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  return static_cast<uint32_t>(control);
}
void set_vector_control(uint32_t control) {
  __asm__ volatile("msr fpcr, %0" : : "r"(static_cast<uint64_t>(control)));
}
uint16_t x87_control() {
  return 0;
}
void set_x87_control(uint16_t) {}
#endif

}  // namespace

FloatingEnvironment::FloatingEnvironment()
    : vector_control_(vector_control() & ~kPastOperations), x87_control_(x87_control()) {}

bool FloatingEnvironment::restore() const {
  const FloatingEnvironment now;
  if (now.vector_control_ == vector_control_ && now.x87_control_ == x87_control_) return false;
  set_vector_control(vector_control_);
  set_x87_control(x87_control_);
  return true;
}

}  // namespace guise::core

// How the processor computes: rounding, and whether tiny numbers become 0. A library can change it for its
// whole thread (fesetround, or gcc -Ofast, which links a constructor that flushes to zero); what is computed
// then is another result without an error.
#pragma once

#include <cstdint>

namespace guise::core {

class FloatingEnvironment {
 public:
  FloatingEnvironment();  // of this thread, as it is now

  // Puts it back in this thread; true when something had changed. Flags of past operations do not count.
  bool restore() const;

 private:
  uint32_t vector_control_ = 0;  // of the vector unit
  uint16_t x87_control_ = 0;
};

}  // namespace guise::core

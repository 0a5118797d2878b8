// Structs that a plugin hands over, which may have been built with a shorter or longer one. What is longer
// counts only where it is zero: a host that passes over what it does not know would do something else than it
// was asked.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "bridge/instance.h"

namespace guise::bridge {

// A copy of what both sides know, zero beyond. `what` names it in the Refusal.
template <class Struct>
Struct taken_over(const Struct* theirs, size_t first_released, const std::string& what) {
  const uint32_t size = required(theirs, what.c_str()).struct_size;
  if (size < first_released) throw Refusal{GUISE_INVALID_ARGUMENT, what + ": its struct_size is too small"};
  const auto* const bytes = reinterpret_cast<const char*>(theirs);
  if (size > sizeof(Struct) &&
      std::any_of(bytes + sizeof(Struct), bytes + size, [](char c) { return c != 0; }))
    throw Refusal{GUISE_UNIMPLEMENTED, what + " asks for something that needs a newer Guise"};
  Struct ours{};
  std::memcpy(&ours, theirs, std::min<size_t>(size, sizeof(Struct)));
  return ours;
}

}  // namespace guise::bridge

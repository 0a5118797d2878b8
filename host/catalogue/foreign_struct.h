// Reading what a plugin points at: structs that may be longer or shorter than this host's, and texts.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>

#include "core/error.h"
#include "core/text.h"

namespace guise::catalogue {

constexpr size_t kLargestStruct = 65'536;  // of any that a plugin fills; a longer one is no size

[[noreturn]] inline void wrong(const std::string& problem) {
  throw core::usage_error({.problem = problem});
}

[[noreturn]] inline void needs_newer_host(const std::string& what) {
  wrong(what + " asks for something that this Guise does not know: it needs a newer Guise");
}

inline void check_zero_beyond(const void* theirs, size_t size, size_t ours, const std::string& what) {
  const auto* const bytes = static_cast<const char*>(theirs);
  if (size > kLargestStruct) wrong(what + " says that it is " + std::to_string(size) + " bytes long");
  if (size > ours && std::any_of(bytes + ours, bytes + size, [](char c) { return c != 0; }))
    needs_newer_host(what);
}

// A copy of min(theirs, ours) bytes, zero beyond; the struct begins with its struct_size. `first_released`
// is the smallest size that any plugin may have. What is beyond ours must be zero, the default.
template <class Struct>
Struct copy_struct(const Struct* theirs, size_t first_released, const std::string& what) {
  if (theirs == nullptr) wrong(what + " is NULL");
  uint32_t size = 0;
  std::memcpy(&size, theirs, sizeof size);
  if (size < first_released) {
    wrong(what + " is too short: expected at least " + std::to_string(first_released) + " bytes, received " +
          std::to_string(size));
  }
  check_zero_beyond(theirs, size, sizeof(Struct), what);
  Struct ours{};
  std::memcpy(static_cast<void*>(&ours), theirs, std::min<size_t>(size, sizeof ours));
  return ours;
}

// One line of UTF-8 of at most 2000 bytes; NULL gives `otherwise`.
inline std::string text_or(const char* text, const std::string& otherwise, const std::string& what) {
  constexpr size_t kLongest = 2000;
  if (text == nullptr) return otherwise;
  const std::string copy(text, ::strnlen(text, kLongest + 1));
  const bool plain = std::none_of(copy.begin(), copy.end(),
                                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (copy.size() > kLongest || !plain || !core::is_utf8(copy)) wrong(what + " is not one line of UTF-8");
  return copy;
}

inline std::string needed_text(const char* text, const std::string& what) {
  if (text == nullptr || *text == '\0') wrong(what + " is missing");
  return text_or(text, "", what);
}

}  // namespace guise::catalogue

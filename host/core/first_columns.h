// What is redrawn in place: one line, cut at the terminal's width (progress.cpp, still_at.cpp,
// live_block.cpp).
#pragma once

#include <cstdio>
#include <string>

#include "core/terminal.h"
#include "core/text.h"

namespace guise::core {

// The first `width` columns of UTF-8 text without escape sequences.
inline std::string first_columns(const std::string& text, size_t width) {
  size_t columns = 0, i = 0;
  for (; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (starts && columns++ == width) break;
  }
  return text.substr(0, i);
}

// Over what stands in the line. One column stays free: a full last column would scroll some terminals.
inline void draw_in_place(std::FILE* stream, const Terminal& terminal, const std::string& line) {
  const std::string shown = showable(line, terminal.colour);
  std::fprintf(stream, "\r%s\033[K", first_columns(shown, static_cast<size_t>(terminal.width) - 1).c_str());
}

// Takes back what draw_in_place() drew.
inline void wipe_in_place(std::FILE* stream, bool& drawn) {
  if (!drawn) return;
  std::fputs("\r\033[K", stream);
  std::fflush(stream);
  drawn = false;
}

}  // namespace guise::core

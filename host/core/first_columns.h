// Cutting a line at a terminal's width: for what is redrawn in place (progress.cpp, live_block.cpp).
#pragma once

#include <string>

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

}  // namespace guise::core

// A 5 x 7 bitmap font for labels in picture grids: digits, capitals (small letters become capitals), and
// - / _ . and blank. Other characters show as a filled box.
#pragma once

#include <array>
#include <cstdint>

namespace guise::data {

constexpr int kGlyphWidth = 5, kGlyphHeight = 7;

// Five columns from the left; bit 0 of a column is its top pixel.
using Glyph = std::array<uint8_t, kGlyphWidth>;
Glyph glyph_of(char character);

}  // namespace guise::data

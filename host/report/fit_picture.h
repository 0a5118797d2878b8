// Pictures made small enough to be carried in the page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace guise::report {

struct FittedPicture {
  std::string png;
  int64_t width = 0, height = 0;  // pixels
  int64_t shown_rows = 0;         // of `rows`
};

// `png` as it is when it has at most `most_bytes` bytes; else its upper rows (of `rows` equal ones, when rows
// > 1), else the whole at a half, a third, a quarter. Nothing when it cannot be read, a side has more than
// 6000 pixels or nothing is small enough.
std::optional<FittedPicture> fit_picture(const std::string& png, size_t most_bytes, int64_t rows);

}  // namespace guise::report

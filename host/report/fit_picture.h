// PNG pictures for the page: made small enough to be carried in it, and drawn from numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace guise::report {

struct FittedPicture {
  std::string png;
  int64_t width = 0, height = 0;  // pixels
  int64_t shown_rows = 0;         // of `rows`
};

// `png` as it is when it has at most `most_bytes` bytes; else its upper rows (of `rows` equal ones, when rows
// > 1), else the whole at a half, a third, a quarter. Nothing when libpng cannot read it, it has more than 40
// million pixels or nothing is small enough.
std::optional<FittedPicture> fit_picture(const std::string& png, size_t most_bytes, int64_t rows);

// A matrix as a picture of one pixel a value: on a scale from `low` to `high`, grey where a value is not
// finite. `values` has `rows` times the same number of columns.
std::string heat_map(const std::vector<std::vector<double>>& values, double low, double high);

// The scale as CSS: "linear-gradient(90deg,#440154,...)", and the grey.
std::string scale_css();
std::string grey_css();

}  // namespace guise::report

// NumPy's .npy files, formats 1.0, 2.0 and 3.0
// (numpy.org/doc/stable/reference/generated/numpy.lib.format.html): one array of unsigned bytes or of
// little-endian integers, in row-major order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace guise::data {

struct NpyArray {
  std::string type;  // "|u1", "<i4" or "<i8"
  std::vector<uint64_t> shape;
  std::vector<uint8_t> bytes;  // exactly what shape and type say
};

// Usage error that opens with `place` for anything else: Fortran order, object and other types, a header that
// is no dictionary of descr, fortran_order and shape, data that are shorter or longer than the shape says.
NpyArray parse_npy(std::span<const uint8_t> bytes, const std::string& place);

// A file, plain or packed, of at most `largest_bytes`.
NpyArray read_npy(const std::filesystem::path& file, uint64_t largest_bytes, const std::string& advice);

// The integers of an array of any of the three types.
std::vector<int64_t> integers_of(const NpyArray& array);

}  // namespace guise::data

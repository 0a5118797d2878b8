// Reads the JSON header of a safetensors file, as hostile text: in one pass, without building a document,
// so that cost is bounded by the header's size. Inner to
// safetensors*.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "record/safetensors.h"

namespace guise::record {

struct HeaderEntry {
  std::string name;
  std::string dtype;
  std::vector<int64_t> shape;
  uint64_t begin = 0, end = 0;  // within the data
};

struct ParsedHeader {
  std::vector<HeaderEntry> entries;
  SafetensorsMetadata metadata;
};

// Bytes that a shape needs; -1 on overflow or a negative size.
int64_t bytes_needed(const std::vector<int64_t>& shape, int64_t size_of_element);

std::string shape_text(const std::vector<int64_t>& shape);  // "[2, 3]"

// Checks form only: the right keys once each, numbers in range of their type.
// Throws core::Error(usage) naming `place`.
ParsedHeader parse_safetensors_header(std::string_view json, const std::string& place);

}  // namespace guise::record

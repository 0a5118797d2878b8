// Reading: everything a file claims is checked against its size before it is believed.
#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/file_kind.h"
#include "core/files.h"
#include "core/text.h"
#include "record/safetensors.h"
#include "record/safetensors_header.h"

namespace guise::record {
using core::printable;

namespace {

constexpr uint64_t kLongestHeader = 100'000'000;  // the package's own bound
constexpr size_t kLengthField = 8;

uint64_t read_length(const std::string& bytes) {
  uint64_t length = 0;
  for (size_t i = kLengthField; i-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
  return length;
}

[[noreturn]] void refuse(const std::string& place, const std::string& problem,
                         const std::string& expected = "", const std::string& received = "") {
  throw core::usage_error({.place = place, .problem = problem, .expected = expected, .received = received});
}

// The JSON text within `bytes`.
std::string_view header_text(const std::string& bytes, const std::string& place) {
  if (bytes.size() < kLengthField) {
    refuse(place, "too short for a safetensors file", "at least 8 bytes", std::to_string(bytes.size()));
  }
  const uint64_t length = read_length(bytes);
  if (length > kLongestHeader) {
    refuse(place, "the header is too long", "at most 100000000 bytes", std::to_string(length));
  }
  if (length > bytes.size() - kLengthField) {
    refuse(place, "the file ends within its header", std::to_string(length) + " bytes of header",
           std::to_string(bytes.size() - kLengthField));
  }
  return std::string_view(bytes).substr(kLengthField, length);
}

void check_entry(const HeaderEntry& entry, uint64_t data_size, const std::string& place) {
  const std::string tensor = "tensor " + printable(entry.name);
  const int64_t size = element_size(entry.dtype);
  if (size == 0) refuse(place, tensor + " has the unknown dtype " + printable(entry.dtype));
  if (entry.end < entry.begin) refuse(place, tensor + " ends before it begins");
  if (entry.end > data_size) {
    refuse(place, tensor + " lies beyond the end of the file", std::to_string(entry.end) + " bytes of data",
           std::to_string(data_size));
  }
  const int64_t needed = bytes_needed(entry.shape, size);
  if (needed < 0) refuse(place, tensor + " has the impossible shape " + shape_text(entry.shape));
  if (static_cast<uint64_t>(needed) != entry.end - entry.begin) {
    refuse(place, tensor + " of shape " + shape_text(entry.shape) + " and dtype " + entry.dtype,
           std::to_string(needed) + " bytes", std::to_string(entry.end - entry.begin));
  }
}

// `entries` sorted by position must tile the data.
void check_layout(const std::vector<HeaderEntry>& entries, uint64_t data_size, const std::string& place) {
  uint64_t position = 0;
  for (const HeaderEntry& entry : entries) {
    if (entry.begin != position) {
      refuse(place,
             "tensor " + printable(entry.name) +
                 (entry.begin < position ? " overlaps another" : " follows a hole in the data"),
             "it to begin at " + std::to_string(position), std::to_string(entry.begin));
    }
    position = entry.end;
  }
  if (position != data_size) {
    refuse(place, "bytes follow the last tensor", std::to_string(position) + " bytes of data",
           std::to_string(data_size));
  }
}

// The header and the size that it implies first: a sparse file may claim any size, and one of another kind
// any header.
void check_beginning(const std::filesystem::path& path) {
  std::error_code ignored;
  const uint64_t file_size = std::filesystem::file_size(path, ignored);
  const std::string length = core::read_beginning(path.string(), kLengthField);
  const bool possible = !ignored && length.size() == kLengthField && read_length(length) <= kLongestHeader &&
                        read_length(length) <= file_size - kLengthField;
  if (!possible) {
    const std::string kind = core::file_kind(core::read_beginning(path.string(), 512));
    if (!kind.empty())
      refuse(path.string(), "is no safetensors file", "8 bytes of length and a header of JSON", kind);
    return;  // the whole says what is wrong
  }
  const std::string beginning = core::read_beginning(path.string(), kLengthField + read_length(length));
  if (beginning.size() < kLengthField + read_length(length)) return;
  uint64_t data = 0;
  for (const HeaderEntry& entry :
       parse_safetensors_header(std::string_view(beginning).substr(kLengthField), path.string()).entries)
    data = std::max(data, entry.end);
  if (file_size > beginning.size() && file_size - beginning.size() > data)
    refuse(path.string(), "bytes follow the last tensor", std::to_string(data) + " bytes of data",
           std::to_string(file_size - beginning.size()));
}

}  // namespace

SafetensorsFile SafetensorsFile::read(const std::filesystem::path& path) {
  check_beginning(path);
  return parse(core::read_file(path.string()), path.string());
}

SafetensorsFile SafetensorsFile::parse(std::string bytes, const std::string& place) {
  const std::string_view json = header_text(bytes, place);
  ParsedHeader header = parse_safetensors_header(json, place);
  const size_t data_start = kLengthField + json.size();
  const uint64_t data_size = bytes.size() - data_start;
  for (const HeaderEntry& entry : header.entries) check_entry(entry, data_size, place);
  std::sort(header.entries.begin(), header.entries.end(), [](const HeaderEntry& a, const HeaderEntry& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  check_layout(header.entries, data_size, place);

  SafetensorsFile file;
  file.metadata_ = std::move(header.metadata);
  file.data_.resize(data_size);
  if (data_size > 0) std::memcpy(file.data_.data(), bytes.data() + data_start, data_size);
  for (HeaderEntry& entry : header.entries) {
    const auto slice = std::span(file.data_).subspan(entry.begin, entry.end - entry.begin);
    file.by_name_.emplace(entry.name, file.tensors_.size());
    file.tensors_.push_back({std::move(entry.name), std::move(entry.dtype), std::move(entry.shape), slice});
  }
  return file;
}

const TensorBytes* SafetensorsFile::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &tensors_[found->second];
}

}  // namespace guise::record

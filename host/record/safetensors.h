// The safetensors container: named tensors as plain bytes (github.com/huggingface/
// safetensors). Knows nothing of LibTorch, and nothing of what the names mean.
// A file is a u64 little-endian header length (at most 100 MB), a JSON header, then packed data without
// holes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace guise::record {

// dtype: BOOL U8 I8 I16 U16 F16 BF16 I32 U32 F32 F64 I64 U64. Bytes are little-endian and row-major;
// a shape of rank 0 is one element.
struct TensorBytes {
  std::string name;
  std::string dtype;
  std::vector<int64_t> shape;
  std::span<const std::byte> bytes;
};

using SafetensorsMetadata = std::map<std::string, std::string>;

// Bytes of one element; 0 for a dtype that Guise does not know.
int64_t element_size(const std::string& dtype);

// What comes before the data, and the order in which the data follows.
struct SafetensorsHeader {
  std::string bytes;          // length field, JSON, blanks up to a multiple of 8
  std::vector<size_t> order;  // indices into the tensors given
};

// The same bytes as the safetensors package writes: widest elements first, then by name, so that every
// tensor is aligned in the file. Throws core::Error(failed) when names repeat or bytes do not fit a shape.
SafetensorsHeader safetensors_header(std::span<const TensorBytes> tensors,
                                     const SafetensorsMetadata& metadata);

std::string to_safetensors(std::span<const TensorBytes> tensors, const SafetensorsMetadata& metadata);

// Durable: the file at `path` is the old one or the whole new one.
void write_safetensors(const std::filesystem::path& path, std::span<const TensorBytes> tensors,
                       const SafetensorsMetadata& metadata);

// A file that was read whole and checked whole. Refused with core::Error(usage) naming `place`: truncated or
// trailing bytes, a header that is too long, too deep, has repeated or unknown keys, an unknown dtype,
// a shape that overflows or disagrees with its bytes, holes, overlaps.
class SafetensorsFile {
 public:
  static SafetensorsFile read(const std::filesystem::path& path);
  static SafetensorsFile parse(std::string bytes, const std::string& place);

  SafetensorsFile(SafetensorsFile&&) noexcept = default;
  SafetensorsFile& operator=(SafetensorsFile&&) noexcept = default;

  // In the order of the data; their bytes live as long as this object. They need not be aligned to their
  // element: the format does not ask for it, and other programs' files are not.
  const std::vector<TensorBytes>& tensors() const { return tensors_; }
  const SafetensorsMetadata& metadata() const { return metadata_; }
  const TensorBytes* find(const std::string& name) const;  // null if there is none

 private:
  SafetensorsFile() = default;

  std::vector<std::byte> data_;  // a buffer of its own: moved with the object, never reallocated
  std::vector<TensorBytes> tensors_;
  SafetensorsMetadata metadata_;
  std::map<std::string, size_t> by_name_;
};

}  // namespace guise::record

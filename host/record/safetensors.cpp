// Writing; what reading and writing both know about element types.
#include "record/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/error.h"
#include "core/files.h"
#include "core/text.h"
#include "record/safetensors_header.h"

namespace guise::record {
using core::printable;

namespace {

constexpr size_t kLengthField = 8;

struct ElementType {
  const char* name;
  int64_t size;
};
// In the package's order; files are written from the last to the first, which sorts by falling size.
constexpr std::array<ElementType, 13> kElementTypes = {{{"BOOL", 1},
                                                        {"U8", 1},
                                                        {"I8", 1},
                                                        {"I16", 2},
                                                        {"U16", 2},
                                                        {"F16", 2},
                                                        {"BF16", 2},
                                                        {"I32", 4},
                                                        {"U32", 4},
                                                        {"F32", 4},
                                                        {"F64", 8},
                                                        {"I64", 8},
                                                        {"U64", 8}}};

// Position in kElementTypes; its size for an unknown dtype.
size_t rank_of(const std::string& dtype) {
  const auto found = std::find_if(kElementTypes.begin(), kElementTypes.end(),
                                  [&](const ElementType& type) { return dtype == type.name; });
  return static_cast<size_t>(found - kElementTypes.begin());
}

std::string length_field(uint64_t length) {
  std::string bytes;
  for (size_t i = 0; i < kLengthField; ++i) bytes += static_cast<char>(length >> (8 * i) & 0xff);
  return bytes;
}

void check_writable(const TensorBytes& tensor) {
  const int64_t size = element_size(tensor.dtype);
  const int64_t needed = size == 0 ? -1 : bytes_needed(tensor.shape, size);
  if (needed >= 0 && static_cast<uint64_t>(needed) == tensor.bytes.size() && tensor.name != "__metadata__")
    return;
  throw core::failure(
      {.place = "tensor " + printable(tensor.name),
       .problem = "cannot be written as safetensors",
       .expected = std::to_string(needed) + " bytes of " + printable(tensor.dtype),
       .received = std::to_string(tensor.bytes.size()) + " for the shape " + shape_text(tensor.shape)});
}

std::vector<size_t> writing_order(std::span<const TensorBytes> tensors) {
  std::vector<size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const size_t rank_a = rank_of(tensors[a].dtype), rank_b = rank_of(tensors[b].dtype);
    return rank_a != rank_b ? rank_a > rank_b : tensors[a].name < tensors[b].name;
  });
  return order;
}

std::string dumped(const nlohmann::ordered_json& header) {
  try {
    return header.dump();
  } catch (const nlohmann::json::exception&) {
    throw core::failure({.place = "safetensors header", .problem = "a name or a metadata text is not UTF-8"});
  }
}

}  // namespace

int64_t element_size(const std::string& dtype) {
  const size_t rank = rank_of(dtype);
  return rank == kElementTypes.size() ? 0 : kElementTypes[rank].size;
}

int64_t bytes_needed(const std::vector<int64_t>& shape, int64_t size_of_element) {
  int64_t bytes = size_of_element;
  for (const int64_t size : shape) {
    if (size < 0 || (bytes != 0 && size > std::numeric_limits<int64_t>::max() / bytes)) return -1;
    bytes *= size;
  }
  return bytes;
}

std::string shape_text(const std::vector<int64_t>& shape) {
  std::string text;
  for (const int64_t size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

SafetensorsHeader safetensors_header(std::span<const TensorBytes> tensors,
                                     const SafetensorsMetadata& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  SafetensorsHeader result{"", writing_order(tensors)};
  std::map<std::string, bool> seen;
  uint64_t position = 0;
  for (const size_t index : result.order) {
    const TensorBytes& tensor = tensors[index];
    check_writable(tensor);
    if (!seen.emplace(tensor.name, true).second) {
      throw core::failure({.place = "tensor " + printable(tensor.name), .problem = "the name appears twice"});
    }
    const uint64_t end = position + tensor.bytes.size();
    header[tensor.name] = {
        {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {position, end}}};
    position = end;
  }
  std::string json = dumped(header);
  json.append((8 - json.size() % 8) % 8, ' ');
  result.bytes = length_field(json.size()) + json;
  return result;
}

std::string to_safetensors(std::span<const TensorBytes> tensors, const SafetensorsMetadata& metadata) {
  SafetensorsHeader header = safetensors_header(tensors, metadata);
  std::string out = std::move(header.bytes);
  size_t size = out.size();
  for (const TensorBytes& tensor : tensors) size += tensor.bytes.size();
  out.reserve(size);
  for (const size_t index : header.order) {
    const auto bytes = tensors[index].bytes;
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  return out;
}

void write_safetensors(const std::filesystem::path& path, std::span<const TensorBytes> tensors,
                       const SafetensorsMetadata& metadata) {
  const SafetensorsHeader header = safetensors_header(tensors, metadata);
  core::DurableFile file(path.string());
  file.write(header.bytes);
  for (const size_t index : header.order) file.write(tensors[index].bytes);
  file.commit();
}

}  // namespace guise::record

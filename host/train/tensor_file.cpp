#include "train/tensor_file.h"

#include <ATen/ATen.h>

#include <array>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace guise::train {
namespace {

constexpr std::array<std::pair<const char*, at::ScalarType>, 10> kDtypes = {{
    {"F32", at::kFloat},
    {"F64", at::kDouble},
    {"BF16", at::kBFloat16},
    {"F16", at::kHalf},
    {"I64", at::kLong},
    {"I32", at::kInt},
    {"I16", at::kShort},
    {"I8", at::kChar},
    {"U8", at::kByte},
    {"BOOL", at::kBool},
}};

std::string dtype_text(at::ScalarType type) {
  for (const auto& [text, known] : kDtypes) {
    if (known == type) return text;
  }
  throw core::failure(
      {.place = "safetensors", .problem = std::string("no name for type ") + c10::toString(type)});
}

at::ScalarType scalar_type(const record::TensorBytes& entry, const std::string& file) {
  for (const auto& [text, known] : kDtypes) {
    if (entry.dtype == text) return known;
  }
  throw core::usage_error({.place = file + ": tensor " + entry.name,
                           .expected = "a type that LibTorch computes with",
                           .received = entry.dtype});
}

}  // namespace

TensorMap to_tensors(const record::SafetensorsFile& file, const std::string& place) {
  TensorMap tensors;
  for (const record::TensorBytes& entry : file.tensors()) {
    at::Tensor tensor = at::empty(entry.shape, scalar_type(entry, place));
    if (!entry.bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), entry.bytes.data(), entry.bytes.size());
    tensors[entry.name] = tensor;
  }
  return tensors;
}

TensorMap read_tensors(const std::filesystem::path& path) {
  return to_tensors(record::SafetensorsFile::read(path), path.string());
}

TensorBytesList::TensorBytesList(const TensorMap& tensors) {
  for (const auto& [name, tensor] : tensors) {
    const at::Tensor row_major = tensor.detach().to(at::kCPU).contiguous();
    const auto* bytes = static_cast<const std::byte*>(row_major.const_data_ptr());
    entries_.push_back(
        {name, dtype_text(row_major.scalar_type()), row_major.sizes().vec(), {bytes, row_major.nbytes()}});
    kept_.push_back(row_major);
  }
}

void write_tensors(const std::filesystem::path& path, const TensorMap& tensors,
                   const record::SafetensorsMetadata& metadata) {
  record::write_safetensors(path, TensorBytesList(tensors).entries(), metadata);
}

}  // namespace guise::train

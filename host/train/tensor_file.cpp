#include "train/tensor_file.h"

#include <ATen/ATen.h>

#include <array>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace guise::train {
namespace {

constexpr std::array<std::pair<const char*, at::ScalarType>, 10> dtypes = {{
    {"F32", at::kFloat}, {"F64", at::kDouble}, {"BF16", at::kBFloat16}, {"F16", at::kHalf}, {"I64", at::kLong},
    {"I32", at::kInt}, {"I16", at::kShort}, {"I8", at::kChar}, {"U8", at::kByte}, {"BOOL", at::kBool},
}};

std::string dtype_text(at::ScalarType type) {
  for (const auto& [text, known] : dtypes) {
    if (known == type) return text;
  }
  throw core::failure({.place = "safetensors", .problem = std::string("no name for type ") + c10::toString(type)});
}

at::ScalarType scalar_type(const record::TensorBytes& entry, const std::string& file) {
  for (const auto& [text, known] : dtypes) {
    if (entry.dtype == text) return known;
  }
  throw core::usage_error({.place = file + ": tensor " + entry.name, .expected = "a type that LibTorch computes with",
                           .received = entry.dtype});
}

}  // namespace

TensorMap read_tensors(const std::filesystem::path& path) {
  const record::SafetensorsFile file = record::SafetensorsFile::read(path);
  TensorMap tensors;
  for (const record::TensorBytes& entry : file.tensors()) {
    at::Tensor tensor = at::empty(entry.shape, scalar_type(entry, path.string()));
    if (!entry.bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), entry.bytes.data(), entry.bytes.size());
    tensors[entry.name] = tensor;
  }
  return tensors;
}

void write_tensors(const std::filesystem::path& path, const TensorMap& tensors, const record::SafetensorsMetadata& metadata) {
  std::vector<at::Tensor> kept;  // row-major copies that outlive the list of their bytes
  std::vector<record::TensorBytes> entries;
  for (const auto& [name, tensor] : tensors) {
    kept.push_back(tensor.detach().to(at::kCPU).contiguous());
    const auto* bytes = static_cast<const std::byte*>(kept.back().const_data_ptr());
    entries.push_back({name, dtype_text(kept.back().scalar_type()), kept.back().sizes().vec(), {bytes, kept.back().nbytes()}});
  }
  record::write_safetensors(path, entries, metadata);
}

}  // namespace guise::train

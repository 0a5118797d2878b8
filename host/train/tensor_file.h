// Tensors of LibTorch to and from safetensors files.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

#include "record/safetensors.h"

namespace guise::train {

using TensorMap = std::map<std::string, at::Tensor>;

// Row-major CPU tensors of their own. Throws core::Error(usage) naming the file for what is no safetensors
// file, or a tensor type that LibTorch lacks.
TensorMap read_tensors(const std::filesystem::path& path);

// The same of a file that was read already; `place` names it in errors.
TensorMap to_tensors(const record::SafetensorsFile& file, const std::string& place);

// Tensors as the container takes them: row-major on the CPU. The bytes live as long as this object.
class TensorBytesList {
 public:
  explicit TensorBytesList(const TensorMap& tensors);
  const std::vector<record::TensorBytes>& entries() const { return entries_; }

 private:
  std::vector<at::Tensor> kept_;
  std::vector<record::TensorBytes> entries_;
};

// Durable. Throws core::Error(failed).
void write_tensors(const std::filesystem::path& path, const TensorMap& tensors,
                   const record::SafetensorsMetadata& metadata);

}  // namespace guise::train

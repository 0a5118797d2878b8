// Tensors of LibTorch to and from safetensors files.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

#include "record/safetensors.h"

namespace guise::train {

using TensorMap = std::map<std::string, at::Tensor>;

// Row-major CPU tensors of their own. Throws core::Error(usage) naming the file for what is no safetensors file,
// or a tensor type that LibTorch lacks.
TensorMap read_tensors(const std::filesystem::path& path);

// Durable. Throws core::Error(failed).
void write_tensors(const std::filesystem::path& path, const TensorMap& tensors, const record::SafetensorsMetadata& metadata);

}  // namespace guise::train

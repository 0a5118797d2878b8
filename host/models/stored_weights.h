// Weights from a file into a network: by whose names they go there, and whether every one of them fits.
#pragma once

#include <map>
#include <string>

#include "models/network.h"
#include "models/tensor_names.h"

namespace guise::models {

using Tensors = std::map<std::string, at::Tensor>;

// torchvision, mmpretrain: as the network's TensorNames say. guise: "student.conv1.weight", ..., beside
// whatever else a checkpoint holds.
enum class Naming { torchvision, mmpretrain, guise };
const char* text_of(Naming naming);

// The name there of a tensor that is called `own` in Network::tensors().
std::string stored_name(const TensorNames& names, Naming naming, const std::string& own);

// Told by the name of the network's first tensor. Throws core::Error(usage) with `place` when it has none of
// the three.
Naming naming_of(const TensorNames& names, const Tensors& stored, const std::string& place);

// The network's own names; what belongs to others (a checkpoint's teacher, mmpretrain's preprocessor) is left
// out.
Tensors own_tensors(const TensorNames& names, const Tensors& stored, Naming naming);

// Copies every value, after all were checked: nothing is half copied. Only num_batches_tracked may be
// missing. Floating-point types are converted. Throws core::Error(usage) with `place` that names the first
// few tensors that are missing, surplus, of another shape or type, or not finite.
void set_tensors(Network& network, const Tensors& values, const std::string& place);

}  // namespace guise::models

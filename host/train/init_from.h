// model.init_from: a network that starts from weights of a file.
#pragma once

#include <filesystem>

#include "models/network.h"
#include "models/tensor_names.h"

namespace guise::train {

// From a safetensors file with the names of torchvision, mmpretrain or a checkpoint of Guise (its student).
// Throws core::Error(usage) for anything that does not fit, another number of classes named first; nothing is
// changed then.
void init_from(models::Network& network, const models::TensorNames& names, const std::filesystem::path& file);

}  // namespace guise::train

// model.init_from: a network that starts from weights of a file.
#pragma once

#include <filesystem>
#include <string>

#include "models/network.h"
#include "models/tensor_names.h"

namespace guise::train {

struct FirstWeights {
  std::filesystem::path file;  // safetensors, names of torchvision, mmpretrain or a checkpoint (its student)
  bool new_head = false;       // the backbone only: head and learned pooling keep their fresh values
  std::string classes_of = "the run's data set";  // what says how many there are, for errors
};

// Throws core::Error(usage) for anything that does not fit, another number of classes named first; nothing is
// changed then.
void init_from(models::Network& network, const models::TensorNames& names, const FirstWeights& weights);

}  // namespace guise::train

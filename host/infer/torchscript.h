// A network as a TorchScript file, which torch.jit.load reads in Python and C++. Only writing: reading such a
// file would mean unpickling it, which Guise never does.
#pragma once

#include <string>

#include "infer/trained.h"

namespace guise::infer {

// pixels: float images [N, 3, H, W] of 0..255, the module takes mean and std off itself. normalised: that is
// done already.
enum class Input { pixels, normalised };

// The bytes of the file. Its module is in evaluation form, whatever train() says; N, H and W are free.
// Parameters and buffers have the network's own (torchvision's) names, beside mean and std [1, 3, 1, 1];
// class_names is an attribute.
std::string torchscript_of(const models::Network& network, const runs::DataFacts& facts, Input input);

}  // namespace guise::infer

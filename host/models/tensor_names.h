// What a network's tensors are called: its own names, and those of other programs.
#pragma once

#include <string>
#include <vector>

namespace guise::models {

// A learned pooling's tensors begin with this.
inline constexpr const char* kPooling = "avgpool.";

// Names that begin with `own` begin with `stored` there.
struct Renaming {
  std::string own, stored;
};

struct TensorNames {
  std::string title;                  // "ResNet", for errors
  std::string head;                   // its head's tensors begin with this: "fc."
  std::string first;                  // the tensor by which a file with it is known: "conv1.weight"
  std::vector<Renaming> torchvision;  // the first that fits counts; none: as they are
  std::vector<Renaming> mmpretrain;
};

}  // namespace guise::models

// What kernels make of weights before they read a map, kept from one evaluation to the next: the weights in
// the order that a kernel reads them, and a norm on its running statistics as a scale and a shift.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "nodes/batch_norm.h"
#include "nodes/kernels.h"

namespace guise::nodes {

// For one network, whose tensors keep their handles, and one thread. Whoever writes a tensor calls clear().
// Takes up to four times the memory of the 3x3 weights (36 / 9 floats for each of theirs).
class Prepared {
 public:
  // For forward passes. `make` is called where there is none yet.
  const at::Tensor& packed(const at::Tensor& weight, KernelKind kind,
                           const std::function<at::Tensor()>& make);
  // Of the link's norm.
  const Affine& affine(const Link& link);

  void clear();

 private:
  std::map<std::pair<const void*, KernelKind>, at::Tensor> packed_;
  std::map<const void*, Affine> affines_;
};

}  // namespace guise::nodes

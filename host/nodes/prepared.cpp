#include "nodes/prepared.h"

namespace guise::nodes {

const at::Tensor& Prepared::packed(const at::Tensor& weight, KernelKind kind,
                                   const std::function<at::Tensor()>& make) {
  at::Tensor& kept = packed_[{weight.unsafeGetTensorImpl(), kind}];
  if (!kept.defined()) kept = make();
  return kept;
}

const Affine& Prepared::affine(const Link& link) {
  Affine& kept = affines_[link.norm->running_mean.unsafeGetTensorImpl()];
  if (!kept.scale.defined()) kept = running_affine(link);
  return kept;
}

void Prepared::clear() {
  packed_.clear();
  affines_.clear();
}

}  // namespace guise::nodes

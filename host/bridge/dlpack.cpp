// guise.dlpack/1: raw memory of tensors, read as a checked copy or written where no graph can notice.
#include <ATen/ATen.h>

#include "bridge/instance.h"
#include "bridge/interfaces.h"
#include "bridge/raw_buffers.h"

namespace guise::bridge {
namespace {

guise_status read(guise_context* g, guise_tensor tensor, const guise_dlpack_versioned** view,
                  void** stream) noexcept {
  const guise_status status = guarded(g, [&](Instance& instance) {
    required(view, "view");
    *view = &instance.buffers().lend_copy(instance.to_read(instance.handles().at(tensor)));
    if (stream != nullptr) *stream = nullptr;
  });
  return cleared(status, view);
}

guise_status write(guise_context* g, guise_tensor tensor, guise_dlpack_versioned** view,
                   void** stream) noexcept {
  const guise_status status = guarded(g, [&](Instance& instance) {
    required(view, "view");
    const at::Tensor& target = instance.handles().at(tensor);
    if (target.requires_grad() || target.grad_fn()) {
      throw Refusal{
          GUISE_READ_ONLY,
          "dlpack write: the tensor has gradient history; a raw write would give silently wrong gradients"};
    }
    if (target.has_storage() && instance.is_protected(target.storage().unsafeGetStorageImpl())) {
      throw Refusal{GUISE_READ_ONLY,
                    "dlpack write: the tensor is (or shares memory with) a tensor of the host"};
    }
    *view = &instance.buffers().lend_for_writing(target);
    if (stream != nullptr) *stream = nullptr;
  });
  return cleared(status, view);
}

}  // namespace

const guise_dlpack& dlpack_interface() {
  static const guise_dlpack table = {sizeof(guise_dlpack), 0, read, write};
  return table;
}

}  // namespace guise::bridge

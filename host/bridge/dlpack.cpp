// guise.dlpack/1: raw memory of tensors, read as a checked copy or written where no graph can notice.
#include "bridge/instance.h"
#include "bridge/interfaces.h"

namespace guise::bridge {
namespace {

guise_status read(guise_context* g, guise_tensor tensor, const guise_dlpack_versioned** view,
                  void** stream) noexcept {
  const guise_status status = guarded(g, [&](Instance& instance) {
    required(view, "view");
    *view = &instance.buffer_to_read(tensor);
    if (stream != nullptr) *stream = nullptr;
  });
  return cleared(status, view);
}

guise_status write(guise_context* g, guise_tensor tensor, guise_dlpack_versioned** view,
                   void** stream) noexcept {
  const guise_status status = guarded(g, [&](Instance& instance) {
    required(view, "view");
    *view = &instance.buffer_to_write(tensor);
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

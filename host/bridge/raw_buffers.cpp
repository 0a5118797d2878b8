#include "bridge/raw_buffers.h"

#include <ATen/ATen.h>

#include <cstring>

#include "bridge/refusal.h"

namespace guise::bridge {
namespace {

uint8_t type_code(at::ScalarType type) {
  if (type == at::kBFloat16) return 4;
  if (type == at::kBool) return 6;
  if (at::isFloatingType(type)) return 2;
  return at::isSignedType(type) ? 0 : 1;
}

}  // namespace

RawBuffers::View& RawBuffers::add(const at::Tensor& memory, uint64_t flags) {
  if (memory.layout() != at::kStrided || !memory.is_cpu()) {
    throw Refusal{GUISE_INVALID_ARGUMENT, "dlpack: only dense tensors in CPU memory have a raw view"};
  }
  View& view = views_.emplace_back();
  view.lent = memory;
  view.shape = memory.sizes().vec();
  view.strides = memory.strides().vec();
  view.dlpack = {
      1,
      0,
      nullptr,
      nullptr,
      flags,
      {memory.data_ptr(), 1, 0, static_cast<int32_t>(memory.dim()), type_code(memory.scalar_type()),
       static_cast<uint8_t>(memory.element_size() * 8), 1, view.shape.data(), view.strides.data(), 0}};
  return view;
}

const guise_dlpack_versioned& RawBuffers::lend_copy(const at::Tensor& tensor) {
  const at::Tensor original = tensor.detach().contiguous();
  View& view = add(original.clone(at::MemoryFormat::Contiguous), GUISE_DLPACK_READ_ONLY);
  view.original = original.is_alias_of(tensor) ? original.clone(at::MemoryFormat::Contiguous) : original;
  return view.dlpack;
}

guise_dlpack_versioned& RawBuffers::lend_for_writing(const at::Tensor& tensor) {
  tensor.unsafeGetTensorImpl()->bump_version();
  return add(tensor, 0).dlpack;
}

bool RawBuffers::copies_untouched() const {
  for (const View& view : views_) {
    if (view.original.defined() &&
        std::memcmp(view.original.const_data_ptr(), view.lent.const_data_ptr(), view.lent.nbytes()) != 0) {
      return false;
    }
  }
  return true;
}

void RawBuffers::clear() {
  views_.clear();
}

}  // namespace guise::bridge

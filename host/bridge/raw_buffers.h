// The raw memory lent during one callback, and the check that what was lent to be read was not written.
#pragma once

#include <ATen/core/Tensor.h>

#include <deque>
#include <vector>

#include "guise/dlpack.h"

namespace guise::bridge {

class RawBuffers {
 public:
  // Throw Refusal for a tensor without plain memory (sparse) or on a device that DLPack views here do not
  // cover.
  const guise_dlpack_versioned& lend_copy(const at::Tensor& tensor);
  guise_dlpack_versioned& lend_for_writing(const at::Tensor& tensor);

  bool copies_untouched() const;
  void clear();

 private:
  struct View {
    guise_dlpack_versioned dlpack{};
    std::vector<int64_t> shape, strides;
    at::Tensor lent;      // whose memory it is
    at::Tensor original;  // of a copy: what it must still equal, bit for bit
  };
  View& add(const at::Tensor& memory, uint64_t flags);

  std::deque<View> views_;  // a deque: addresses stay
};

}  // namespace guise::bridge

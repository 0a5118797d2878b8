// Tensor handles of one plugin instance. Local ones die with their frame (one callback); kept ones live until
// they are released. Generations are numbered across the process, so that a stale or foreign handle is told
// from a living one.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "bridge/probe.h"
#include "guise/value.h"

namespace guise::bridge {

class HandleTable {
 public:
  void begin_frame();
  void end_frame();  // every local handle becomes stale

  guise_tensor add(at::Tensor tensor);  // a local handle of the current frame
  // A handle that lives until release or clear. `of_host`: its memory is the host's, and stays read-only.
  guise_tensor keep(at::Tensor tensor, bool of_host = false);
  // Throws Refusal(GUISE_INVALID_HANDLE) that says why: empty, stale, or never given to this plugin.
  const at::Tensor& at(guise_tensor handle) const;
  void release(guise_tensor handle);  // of a kept handle; throws Refusal like at()

  size_t kept_count() const;
  bool keeps_of_host(const c10::StorageImpl* storage) const;
  void clear();
  void watch(Probe* probe) { probe_ = probe; }  // sees what becomes a local handle

 private:
  struct Kept {
    at::Tensor tensor;
    uint32_t generation = 0;  // 0: free
    bool of_host = false;
  };
  std::vector<at::Tensor> locals_;
  std::vector<Kept> kept_;
  Probe* probe_ = nullptr;
  uint32_t frame_ = 0;  // 0: outside callbacks
};

}  // namespace guise::bridge

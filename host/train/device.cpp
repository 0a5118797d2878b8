#include "train/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>

#include "core/cores.h"
#include "core/error.h"

namespace guise::train {

at::Device device_named(const std::string& name) {
  try {
    const at::Device device(name);
    if (device.is_cpu() && !device.has_index()) return device;
    if (device.is_cuda() && at::globalContext().hasCUDA() &&
        device.index() < at::detail::getCUDAHooks().deviceCount()) {
      return device.has_index() ? device : at::Device(at::kCUDA, 0);
    }
  } catch (const c10::Error&) {
    // A name that LibTorch does not know.
  }
  throw core::usage_error({.place = "train.device",
                           .expected = "cpu, or cuda where this LibTorch and machine have it",
                           .received = name,
                           .advice = "--device cpu"});
}

int64_t set_threads(int64_t threads) {
  const int64_t count = threads > 0 ? threads : core::wanted_threads();
  at::set_num_threads(static_cast<int>(count));
  return count;
}

PrecisionScope::PrecisionScope(const std::string& precision, at::Device device)
    : active_(precision == "bf16"), type_(device.type()) {
  if (!active_) return;
  at::autocast::set_autocast_enabled(type_, true);
  at::autocast::set_autocast_dtype(type_, at::kBFloat16);
  at::autocast::increment_nesting();
}

PrecisionScope::~PrecisionScope() {
  if (!active_) return;
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(type_, false);
}

}  // namespace guise::train

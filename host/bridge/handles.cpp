#include "bridge/handles.h"

#include <atomic>
#include <string>

#include "bridge/refusal.h"

namespace guise::bridge {
namespace {

constexpr uint32_t kKeptBit = 0x80000000u;  // of the index

// Never 0, which marks the empty handle. Numbered per step, a handle kept from one step would be accepted in
// the next and give a wrong loss without an error.
uint32_t next_generation() {
  static std::atomic<uint32_t> last{0};
  uint32_t number = ++last;
  while (number == 0) number = ++last;
  return number;
}

[[noreturn]] void refuse(guise_tensor handle, const char* why) {
  throw Refusal{GUISE_INVALID_HANDLE, "tensor handle {" + std::to_string(handle.index) + ", " +
                                          std::to_string(handle.generation) + "} " + why};
}

}  // namespace

void HandleTable::begin_frame() {
  locals_.clear();
  frame_ = next_generation();
}

void HandleTable::end_frame() {
  locals_.clear();
  frame_ = 0;
}

guise_tensor HandleTable::add(at::Tensor tensor) {
  locals_.push_back(probe_ == nullptr ? std::move(tensor) : probe_->handed_over(std::move(tensor)));
  return {static_cast<uint32_t>(locals_.size() - 1), frame_};
}

guise_tensor HandleTable::keep(at::Tensor tensor, bool of_host) {
  size_t place = 0;
  while (place < kept_.size() && kept_[place].generation != 0) ++place;
  if (place == kept_.size()) kept_.emplace_back();
  kept_[place] = {std::move(tensor), next_generation(), of_host};
  return {static_cast<uint32_t>(place) | kKeptBit, kept_[place].generation};
}

const at::Tensor& HandleTable::at(guise_tensor handle) const {
  if (handle.generation == 0) refuse(handle, "is empty: an earlier call gave no tensor");
  if (handle.index & kKeptBit) {
    const size_t place = handle.index & ~kKeptBit;
    if (place >= kept_.size()) refuse(handle, "was never given to this plugin");
    if (kept_[place].generation != handle.generation)
      refuse(handle, "was released, or never given to this plugin");
    return kept_[place].tensor;
  }
  if (handle.generation != frame_)
    refuse(handle, "is stale or another plugin's: local handles die when their callback returns");
  if (handle.index >= locals_.size()) refuse(handle, "was never given to this plugin");
  return locals_[handle.index];
}

void HandleTable::release(guise_tensor handle) {
  at(handle);
  if (!(handle.index & kKeptBit)) refuse(handle, "is local: only kept handles are released");
  kept_[handle.index & ~kKeptBit] = {};
}

size_t HandleTable::kept_count() const {
  size_t count = 0;
  for (const Kept& kept : kept_) count += kept.generation != 0;
  return count;
}

bool HandleTable::keeps_of_host(const c10::StorageImpl* storage) const {
  for (const Kept& kept : kept_) {
    if (kept.of_host && kept.tensor.storage().unsafeGetStorageImpl() == storage) return true;
  }
  return false;
}

void HandleTable::clear() {
  locals_.clear();
  kept_.clear();
}

}  // namespace guise::bridge

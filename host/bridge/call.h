// One operator call on behalf of a plugin: arguments checked against the schema, writes to the host's tensors
// refused, then LibTorch's dispatcher.
#pragma once

#include <functional>
#include <span>

#include "bridge/operators.h"
#include "bridge/values.h"

namespace guise::bridge {

struct CallArguments {
  std::span<const guise_value> values;
  const char* const* names = nullptr;  // NULL, or one per value; NULL entries are positional
};

// True for storage that a plugin must not write.
using Protection = std::function<bool(const c10::StorageImpl*)>;

// The results on a stack, as many as the schema says. Throws Refusal; LibTorch's own errors pass through.
std::vector<c10::IValue> call_operator(const Operator& op, const CallArguments& arguments,
                                       const HandleTable& handles, const Protection& is_protected);
// The same on an empty stack of the caller's, whose memory serves many calls.
void call_operator(const Operator& op, const CallArguments& arguments, const HandleTable& handles,
                   const Protection& is_protected, std::vector<c10::IValue>& stack);

// Lends a stack to one call. A call within the call finds an empty one.
class BorrowedStack {
 public:
  explicit BorrowedStack(std::vector<c10::IValue>& owner) : values(std::move(owner)), owner_(owner) {}
  ~BorrowedStack() {
    values.clear();
    owner_ = std::move(values);
  }
  BorrowedStack(const BorrowedStack&) = delete;
  BorrowedStack& operator=(const BorrowedStack&) = delete;

  std::vector<c10::IValue> values;

 private:
  std::vector<c10::IValue>& owner_;
};

}  // namespace guise::bridge

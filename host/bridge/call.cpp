#include "bridge/call.h"

#include <string_view>

#include "bridge/refusal.h"

namespace guise::bridge {
namespace {

[[noreturn]] void refuse(guise_status code, const std::string& why) {
  throw Refusal{code, why};
}

size_t place_of(const Operator& op, std::string_view name) {
  for (size_t i = 0; i < op.arguments.size(); ++i) {
    if (op.arguments[i].name == name) return i;
  }
  refuse(GUISE_INVALID_ARGUMENT,
         "no argument is named '" + std::string(name) + "': " + c10::toString(op.handle.schema()));
}

// Where value number i goes: by name, else by position.
size_t place_of(const Operator& op, const CallArguments& arguments, size_t i) {
  if (arguments.names != nullptr && arguments.names[i] != nullptr) return place_of(op, arguments.names[i]);
  if (i < op.arguments.size()) return i;
  refuse(GUISE_INVALID_ARGUMENT, "expected at most " + std::to_string(op.arguments.size()) +
                                     " arguments, received " + std::to_string(arguments.values.size()) +
                                     ": " + c10::toString(op.handle.schema()));
}

void check_write(const OperatorArgument& argument, const c10::IValue& value, const Protection& is_protected) {
  if (!value.isTensor() || !value.toTensor().defined()) return;
  if (!value.toTensor().has_storage()) {  // sparse ones share memory in ways that cannot be seen here
    refuse(GUISE_READ_ONLY, "argument '" + argument.name +
                                "' would be changed in place, which needs a dense tensor; use "
                                "the operator without '_'");
  }
  if (!is_protected(value.toTensor().storage().unsafeGetStorageImpl())) return;
  refuse(GUISE_READ_ONLY, "argument '" + argument.name +
                              "' would be changed in place, but it is (or shares memory with) "
                              "a tensor of the host; work on a clone or use the operator without '_'");
}

// Lists that an operator writes (such as _foreach_add_) are refused outright when one of them is protected.
void check_writes(const Operator& op, const std::vector<c10::IValue>& stack, const Protection& is_protected) {
  for (size_t i = 0; i < stack.size(); ++i) {
    if (!op.arguments[i].writes) continue;
    if (!stack[i].isTensorList()) {
      check_write(op.arguments[i], stack[i], is_protected);
      continue;
    }
    for (const at::Tensor& tensor : stack[i].toTensorVector())
      check_write(op.arguments[i], tensor, is_protected);
  }
}

void put_arguments(const Operator& op, const CallArguments& arguments, const HandleTable& handles,
                   std::vector<c10::IValue>& stack) {
  stack.resize(op.arguments.size());
  uint64_t given = 0;  // bits; no ATen operator has more than 64 arguments
  for (size_t i = 0; i < arguments.values.size(); ++i) {
    const size_t place = place_of(op, arguments, i);
    if (given & (1ull << place))
      refuse(GUISE_INVALID_ARGUMENT, "argument '" + op.arguments[place].name + "' is given twice");
    given |= 1ull << place;
    stack[place] = to_ivalue(arguments.values[i], op.arguments[place], handles);
  }
  for (size_t i = 0; i < stack.size(); ++i) {
    if (given & (1ull << i)) continue;
    const OperatorArgument& argument = op.arguments[i];
    if (!argument.has_default) {
      refuse(GUISE_INVALID_ARGUMENT, "argument '" + argument.name + "' (" + argument.type_text +
                                         ") is missing: " + c10::toString(op.handle.schema()));
    }
    stack[i] = argument.default_value;
  }
}

}  // namespace

void call_operator(const Operator& op, const CallArguments& arguments, const HandleTable& handles,
                   const Protection& is_protected, std::vector<c10::IValue>& stack) {
  if (op.denied != nullptr)
    refuse(GUISE_DENIED, std::string("this operator is not for plugins: ") + op.denied);
  if (op.arguments.size() > 64)
    refuse(GUISE_DENIED, "operators with more than 64 arguments are not for plugins");
  put_arguments(op, arguments, handles, stack);
  if (op.writes) check_writes(op, stack, is_protected);
  op.handle.callBoxed(stack);
}

std::vector<c10::IValue> call_operator(const Operator& op, const CallArguments& arguments,
                                       const HandleTable& handles, const Protection& is_protected) {
  std::vector<c10::IValue> stack;
  call_operator(op, arguments, handles, is_protected, stack);
  return stack;
}

}  // namespace guise::bridge

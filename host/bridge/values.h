// Between the plugin's 16-byte tagged values and LibTorch's IValues, checked against one argument of an
// operator.
#pragma once

#include <ATen/core/ivalue.h>

#include <deque>
#include <string>
#include <vector>

#include "bridge/handles.h"
#include "bridge/operators.h"
#include "guise/value.h"

namespace guise::bridge {

// Lists and strings handed to a plugin; they live until the callback returns.
struct ResultMemory {
  std::deque<std::vector<guise_tensor>> tensors;
  std::deque<std::vector<int64_t>> integers;
  std::deque<std::vector<double>> reals;
  std::deque<std::string> strings;
  void clear();
};

// Throws Refusal when type, count or handle do not fit; the text starts with the argument's name.
c10::IValue to_ivalue(const guise_value& value, const OperatorArgument& argument, const HandleTable& handles);

guise_value to_value(c10::IValue value, HandleTable& handles, ResultMemory& memory);

// Throw Refusal for a type or device that has no number, or a number that has none.
guise_dtype to_dtype(at::ScalarType type);
guise_device to_device_number(c10::Device device);
c10::Device to_device(guise_device device);
at::ScalarType to_scalar_type(int64_t dtype);

}  // namespace guise::bridge

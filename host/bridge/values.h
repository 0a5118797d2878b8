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

// 0 for a type that plugins cannot name.
guise_dtype to_dtype(at::ScalarType type);
// Throws Refusal for a number that is no guise_dtype.
at::ScalarType to_scalar_type(int64_t dtype);

}  // namespace guise::bridge

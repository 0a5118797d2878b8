// ATen operators as the bridge needs them: the dispatcher's handle, and for every argument what may be
// passed. Looked up once; ids live as long as the process.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

#include <cstdint>
#include <string>
#include <vector>

namespace guise::bridge {

enum class ArgumentKind {
  tensor,
  boolean,
  integer,
  real,
  scalar,
  string,
  dtype,
  device,
  integer_list,
  real_list,
  boolean_list,
  tensor_list,
  optional_tensor_list,
  unreachable  // layouts, generators, ...: only the default may be used
};

struct OperatorArgument {
  std::string name;
  std::string type_text;  // "Tensor?", as the schema prints it
  ArgumentKind kind = ArgumentKind::unreachable;
  bool optional = false;  // None is allowed
  bool writes = false;    // the operator changes this tensor in place
  bool has_default = false;
  int64_t fixed_size = 0;  // of int[2]: one integer stands for all
  c10::IValue default_value;
};

struct Operator {
  std::string name;  // "aten::add.Tensor"
  c10::OperatorHandle handle;
  std::vector<OperatorArgument> arguments;
  size_t return_count = 0;
  bool writes = false;           // any argument
  bool seeded = false;           // draws from LibTorch's global generator
  const char* denied = nullptr;  // why it may not be called
};

// The operator's id, never 0; throws Refusal(GUISE_NOT_FOUND) with near names.
uint64_t find_operator(const std::string& name, const std::string& overload);

// Throws Refusal(GUISE_NOT_FOUND) for an id that find_operator never gave.
const Operator& operator_at(uint64_t id);

// Empty when `declared` ("Tensor, int") fits the first arguments of the operator and the rest have defaults;
// otherwise what differs, with the running schema.
std::string schema_difference(const Operator& op, const std::string& declared);

}  // namespace guise::bridge

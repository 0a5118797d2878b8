#include "bridge/operators.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "bridge/refusal.h"
#include "core/text.h"
#include "guise/abi.h"

namespace guise::bridge {
namespace {

// Operators that reach into the autograd engine or swap storage under the host's feet.
const char* denied_reason(const std::string& name) {
  static const std::map<std::string, const char*> denied = {
      {"aten::_backward", "it runs the autograd engine"},
      {"aten::requires_grad_", "it changes what the autograd engine records"},
      {"aten::retain_grad", "it changes what the autograd engine records"},
      {"aten::detach_", "it cuts the host's graph in place; use guise_detach"},
      {"aten::set_", "it swaps the storage of a tensor"},
      {"aten::set_data", "it swaps the storage of a tensor"},
      {"aten::resize_", "it changes the storage of a tensor"},
      {"aten::resize_as_", "it changes the storage of a tensor"},
      {"aten::_resize_output_", "it changes the storage of a tensor"},
      {"aten::rename_", "it changes the host's tensor"},
      {"aten::record_stream", "it reaches into the allocator"},
      {"aten::_copy_from", "it writes a tensor that its schema does not mark"},
      {"aten::_copy_from_and_resize", "it writes a tensor that its schema does not mark"},
      {"aten::from_file", "it opens files"},
  };
  // Others (inductor::accumulate_grad_, c10d::...) write without saying so in their schemas.
  if (name.rfind("aten::", 0) != 0) return "only operators of aten:: are";
  const auto found = denied.find(name);
  return found == denied.end() ? nullptr : found->second;
}

ArgumentKind kind_of_element(const std::string& type) {
  if (type == "Tensor") return ArgumentKind::tensor;
  if (type == "bool") return ArgumentKind::boolean;
  if (type == "int" || type == "SymInt") return ArgumentKind::integer;
  if (type == "float") return ArgumentKind::real;
  if (type == "Scalar" || type == "number") return ArgumentKind::scalar;
  if (type == "str") return ArgumentKind::string;
  if (type == "ScalarType") return ArgumentKind::dtype;
  if (type == "Device") return ArgumentKind::device;
  return ArgumentKind::unreachable;
}

ArgumentKind list_of(ArgumentKind element) {
  switch (element) {
    case ArgumentKind::tensor:
      return ArgumentKind::tensor_list;
    case ArgumentKind::integer:
      return ArgumentKind::integer_list;
    case ArgumentKind::real:
      return ArgumentKind::real_list;
    case ArgumentKind::boolean:
      return ArgumentKind::boolean_list;
    default:
      return ArgumentKind::unreachable;
  }
}

ArgumentKind kind_of(const c10::Type& type) {
  if (const auto* optional = type.castRaw<c10::OptionalType>()) return kind_of(*optional->getElementType());
  if (const auto* list = type.castRaw<c10::ListType>()) {
    const auto element = list->getElementType();
    if (element->castRaw<c10::OptionalType>()) {
      return kind_of(*element) == ArgumentKind::tensor ? ArgumentKind::optional_tensor_list
                                                       : ArgumentKind::unreachable;
    }
    return list_of(kind_of(*element));
  }
  return kind_of_element(type.str());
}

// "SymInt[]?" reads "int[]?": plugins pass plain integers for both.
std::string plain_type(std::string type) {
  for (size_t at = type.find("SymInt"); at != std::string::npos; at = type.find("SymInt", at))
    type.replace(at, 6, "int");
  return type;
}

// Batch normalisations update these without saying so in their schemas.
bool is_running_statistic(const std::string& argument) {
  return argument == "running_mean" || argument == "running_var";
}

OperatorArgument describe(const c10::Argument& argument) {
  OperatorArgument result;
  result.name = argument.name();
  // The real type tells ScalarType and SymInt from int.
  result.kind = kind_of(*argument.real_type());
  result.type_text = plain_type(argument.real_type()->str());
  result.optional = argument.type()->kind() == c10::TypeKind::OptionalType;
  result.writes =
      (argument.alias_info() && argument.alias_info()->isWrite()) || is_running_statistic(result.name);
  result.fixed_size = argument.N() ? *argument.N() : 0;
  if (argument.default_value()) {
    result.has_default = true;
    result.default_value = *argument.default_value();
  }
  return result;
}

Operator describe(const c10::OperatorHandle& handle) {
  const c10::FunctionSchema& schema = handle.schema();
  const auto& name = schema.operator_name();
  Operator op{name.name + (name.overload_name.empty() ? "" : "." + name.overload_name),
              handle,
              {},
              0,
              false,
              false,
              nullptr};
  for (const auto& argument : schema.arguments()) {
    op.arguments.push_back(describe(argument));
    op.writes |= op.arguments.back().writes;
  }
  op.return_count = schema.returns().size();
  op.seeded = handle.hasTag(at::Tag::nondeterministic_seeded);
  op.denied = denied_reason(name.name);
  if (op.denied == nullptr && handle.hasTag(at::Tag::inplace_view))
    op.denied = "it changes a tensor's shape in place; use the operator without '_'";
  return op;
}

// "Tensor?[]" -> optional_tensor_list, "int[2]?" -> integer_list and optional.
struct DeclaredType {
  ArgumentKind kind = ArgumentKind::unreachable;
  bool optional = false;
};

DeclaredType declared_type(std::string type) {
  DeclaredType result;
  if (type.ends_with('?')) result.optional = true, type.pop_back();
  const size_t bracket = type.find('[');
  const std::string element = type.substr(0, bracket);
  if (bracket == std::string::npos) {
    result.kind = kind_of_element(element);
  } else if (element == "Tensor?") {
    result.kind = ArgumentKind::optional_tensor_list;
  } else {
    result.kind = list_of(kind_of_element(element));
  }
  return result;
}

bool widens(ArgumentKind from, ArgumentKind to) {
  if (from == to) return true;
  const bool number =
      from == ArgumentKind::integer || from == ArgumentKind::boolean || from == ArgumentKind::real;
  if (to == ArgumentKind::scalar) return number;
  if (to == ArgumentKind::real) return from == ArgumentKind::integer;
  if (to == ArgumentKind::real_list) return from == ArgumentKind::integer_list;
  return to == ArgumentKind::optional_tensor_list && from == ArgumentKind::tensor_list;
}

// What a plugin passes under the names of LibTorch 2.13 is taken by an argument of this kind, however the
// running LibTorch writes its type.
bool fits(const std::string& declared, const OperatorArgument& argument) {
  const DeclaredType type = declared_type(declared);
  return widens(type.kind, argument.kind) && (!type.optional || argument.optional);
}

// Grows only; an entry is never moved, so that operator_at needs no lock.
struct Table {
  std::mutex mutex;  // of find_operator
  std::array<std::unique_ptr<const Operator>, 4096> operators;
  std::atomic<uint64_t> count{0};
  std::map<std::pair<std::string, std::string>, uint64_t> ids;
};

Table& table() {
  static Table instance;
  return instance;
}

// "Tensor, int[]?" -> {"Tensor", "int[]?"}
std::vector<std::string> split_types(const std::string& declared) {
  std::vector<std::string> types;
  for (size_t begin = 0; begin < declared.size();) {
    const size_t end = std::min(declared.find(", ", begin), declared.size());
    types.push_back(declared.substr(begin, end - begin));
    begin = end + 2;
  }
  return types;
}

constexpr uint64_t kIdMark = 0x6f70ull << 48;  // tells an id from a stray number

std::string near_names(const std::string& name) {
  std::vector<std::string> names, overloads;
  for (const auto& op : c10::Dispatcher::singleton().getAllOpNames()) {
    if (op.name == name) overloads.push_back("\"" + op.overload_name + "\"");
    names.push_back(op.name);
  }
  if (!overloads.empty()) return "; its overloads are " + core::joined(overloads);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const std::string hint = core::did_you_mean(name, names);
  return hint.empty() ? "" : "; " + hint;
}

}  // namespace

uint64_t find_operator(const std::string& name, const std::string& overload) {
  Table& all = table();
  const std::lock_guard lock(all.mutex);
  const auto known = all.ids.find({name, overload});
  if (known != all.ids.end()) return known->second;
  const auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
  if (!handle) {
    throw Refusal{GUISE_NOT_FOUND, "LibTorch has no operator " + name + " with overload \"" + overload +
                                       "\"" + near_names(name)};
  }
  const uint64_t place = all.count;
  if (place == all.operators.size())
    throw Refusal{GUISE_OUT_OF_MEMORY, "more than 4096 operators are in use"};
  all.operators[place] = std::make_unique<const Operator>(describe(*handle));
  all.count = place + 1;
  return all.ids[{name, overload}] = kIdMark | (place + 1);
}

const Operator& operator_at(uint64_t id) {
  Table& all = table();
  const uint64_t number = id & ~kIdMark;
  if ((id & kIdMark) != kIdMark || number == 0 || number > all.count) {
    throw Refusal{GUISE_NOT_FOUND,
                  "operator id " + std::to_string(id) +
                      " is unknown: declare the operator with GUISE_OP at file scope, or ask op_find"};
  }
  return *all.operators[number - 1];
}

std::string schema_difference(const Operator& op, const std::string& declared) {
  const std::vector<std::string> types = split_types(declared);
  const std::string running = " but the schema is " + c10::toString(op.handle.schema());
  if (types.size() > op.arguments.size()) {
    return "it passes " + std::to_string(types.size()) + " arguments (" + declared + ")" + running;
  }
  for (size_t i = 0; i < op.arguments.size(); ++i) {
    const OperatorArgument& argument = op.arguments[i];
    const bool passed = i < types.size();
    if (passed && !fits(types[i], argument)) {
      return "it passes " + types[i] + " as '" + argument.name + "'" + running;
    }
    if (!passed && !argument.has_default) return "it leaves out '" + argument.name + "'" + running;
  }
  return "";
}

}  // namespace guise::bridge

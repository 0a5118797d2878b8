#include "bridge/values.h"

#include <array>
#include <utility>

#include "bridge/refusal.h"

namespace guise::bridge {
namespace {

constexpr std::array<std::pair<guise_dtype, at::ScalarType>, 21> kDtypes = {{
    {GUISE_FLOAT32, at::kFloat},
    {GUISE_FLOAT64, at::kDouble},
    {GUISE_FLOAT16, at::kHalf},
    {GUISE_BFLOAT16, at::kBFloat16},
    {GUISE_INT8, at::kChar},
    {GUISE_UINT8, at::kByte},
    {GUISE_INT16, at::kShort},
    {GUISE_INT32, at::kInt},
    {GUISE_INT64, at::kLong},
    {GUISE_BOOLEAN, at::kBool},
    {GUISE_UINT16, at::kUInt16},
    {GUISE_UINT32, at::kUInt32},
    {GUISE_UINT64, at::kUInt64},
    {GUISE_COMPLEX32, at::kComplexHalf},
    {GUISE_COMPLEX64, at::kComplexFloat},
    {GUISE_COMPLEX128, at::kComplexDouble},
    {GUISE_FLOAT8_E4M3FN, at::kFloat8_e4m3fn},
    {GUISE_FLOAT8_E5M2, at::kFloat8_e5m2},
    {GUISE_FLOAT8_E4M3FNUZ, at::kFloat8_e4m3fnuz},
    {GUISE_FLOAT8_E5M2FNUZ, at::kFloat8_e5m2fnuz},
    {GUISE_FLOAT8_E8M0FNU, at::kFloat8_e8m0fnu},
}};

// Device types of DLPack and LibTorch; what runs on ROCm calls itself CUDA there.
constexpr std::array<std::pair<int32_t, c10::DeviceType>, 3> kDevices = {{
    {GUISE_CPU, c10::DeviceType::CPU},
    {GUISE_CUDA, c10::DeviceType::CUDA},
    {GUISE_ROCM, c10::DeviceType::HIP},
}};

const char* tag_text(uint32_t tag) {
  static constexpr const char* names[] = {
      "none",     "a bool",   "an int",         "a real",          "a string",        "a dtype",
      "a device", "a tensor", "a list of ints", "a list of reals", "a list of bools", "a list of tensors"};
  return tag < std::size(names) ? names[tag] : "a value of unknown type";
}

[[noreturn]] void refuse(const OperatorArgument& argument, const guise_value& value) {
  throw Refusal{GUISE_INVALID_ARGUMENT,
                "expected " + argument.type_text + ", received " + tag_text(value.type)};
}

void check_list(const guise_value& value) {
  if (value.count != 0 && value.as.integers == nullptr) {
    throw Refusal{GUISE_INVALID_ARGUMENT, "the list's pointer is NULL"};
  }
}

std::vector<int64_t> integers_of(const guise_value& value, const OperatorArgument& argument) {
  if (value.type == GUISE_TYPE_INT && argument.fixed_size > 0) {
    return std::vector<int64_t>(static_cast<size_t>(argument.fixed_size), value.as.integer);
  }
  if (value.type != GUISE_TYPE_INT_LIST) refuse(argument, value);
  check_list(value);
  return {value.as.integers, value.as.integers + value.count};
}

std::vector<double> reals_of(const guise_value& value, const OperatorArgument& argument) {
  check_list(value);
  if (value.type == GUISE_TYPE_REAL_LIST) return {value.as.reals, value.as.reals + value.count};
  if (value.type == GUISE_TYPE_INT_LIST) return {value.as.integers, value.as.integers + value.count};
  refuse(argument, value);
}

c10::List<bool> booleans_of(const guise_value& value, const OperatorArgument& argument) {
  if (value.type != GUISE_TYPE_BOOL_LIST) refuse(argument, value);
  check_list(value);
  c10::List<bool> list;
  for (uint32_t i = 0; i < value.count; ++i) list.push_back(value.as.integers[i] != 0);
  return list;
}

const guise_tensor* tensors_of(const guise_value& value, const OperatorArgument& argument) {
  if (value.type != GUISE_TYPE_TENSOR_LIST) refuse(argument, value);
  check_list(value);
  return value.as.tensors;
}

c10::List<at::Tensor> tensor_list(const guise_value& value, const OperatorArgument& argument,
                                  const HandleTable& handles) {
  const guise_tensor* items = tensors_of(value, argument);
  c10::List<at::Tensor> list;
  for (uint32_t i = 0; i < value.count; ++i) list.push_back(handles.at(items[i]));
  return list;
}

c10::List<std::optional<at::Tensor>> optional_tensor_list(const guise_value& value,
                                                          const OperatorArgument& argument,
                                                          const HandleTable& handles) {
  const guise_tensor* items = tensors_of(value, argument);
  c10::List<std::optional<at::Tensor>> list;
  for (uint32_t i = 0; i < value.count; ++i) {
    list.push_back(items[i].generation == 0 ? std::nullopt : std::optional<at::Tensor>(handles.at(items[i])));
  }
  return list;
}

c10::IValue scalar_of(const guise_value& value, const OperatorArgument& argument) {
  switch (value.type) {
    case GUISE_TYPE_BOOL:
      return value.as.integer != 0;
    case GUISE_TYPE_INT:
      return value.as.integer;
    case GUISE_TYPE_REAL:
      return value.as.real;
    default:
      refuse(argument, value);
  }
}

c10::IValue real_of(const guise_value& value, const OperatorArgument& argument) {
  if (value.type == GUISE_TYPE_REAL) return value.as.real;
  if (value.type == GUISE_TYPE_INT) return static_cast<double>(value.as.integer);
  refuse(argument, value);
}

c10::IValue device_of(const guise_value& value, const OperatorArgument& argument) {
  if (value.type != GUISE_TYPE_DEVICE) refuse(argument, value);
  return to_device(value.as.device);
}

const char* string_of(const guise_value& value, const OperatorArgument& argument) {
  if (value.type != GUISE_TYPE_STRING || value.as.string == nullptr) refuse(argument, value);
  return value.as.string;
}

int64_t integer_of(const guise_value& value, const OperatorArgument& argument, uint32_t tag) {
  if (value.type != tag) refuse(argument, value);
  return value.as.integer;
}

guise_value tensors_to_value(const c10::IValue& value, HandleTable& handles, ResultMemory& memory) {
  std::vector<guise_tensor>& list = memory.tensors.emplace_back();
  for (const at::Tensor& tensor : value.toTensorVector()) list.push_back(handles.add(tensor));
  return guise_value_tensors(list.data(), static_cast<uint32_t>(list.size()));
}

c10::IValue converted(const guise_value& value, const OperatorArgument& argument,
                      const HandleTable& handles) {
  if (value.type == GUISE_TYPE_NONE) {
    if (!argument.optional) refuse(argument, value);
    return {};
  }
  switch (argument.kind) {
    case ArgumentKind::tensor:
      if (value.type != GUISE_TYPE_TENSOR) refuse(argument, value);
      return handles.at(value.as.tensor);
    case ArgumentKind::boolean:
      return integer_of(value, argument, GUISE_TYPE_BOOL) != 0;
    case ArgumentKind::integer:
      return integer_of(value, argument, GUISE_TYPE_INT);
    case ArgumentKind::real:
      return real_of(value, argument);
    case ArgumentKind::scalar:
      return scalar_of(value, argument);
    case ArgumentKind::string:
      return std::string(string_of(value, argument));
    case ArgumentKind::dtype:
      return to_scalar_type(integer_of(value, argument, GUISE_TYPE_DTYPE));
    case ArgumentKind::device:
      return device_of(value, argument);
    case ArgumentKind::integer_list:
      return integers_of(value, argument);
    case ArgumentKind::real_list:
      return reals_of(value, argument);
    case ArgumentKind::boolean_list:
      return booleans_of(value, argument);
    case ArgumentKind::tensor_list:
      return tensor_list(value, argument, handles);
    case ArgumentKind::optional_tensor_list:
      return optional_tensor_list(value, argument, handles);
    case ArgumentKind::unreachable:
      break;
  }
  throw Refusal{GUISE_INVALID_ARGUMENT, "of type " + argument.type_text + " it can only be left out"};
}

}  // namespace

void ResultMemory::clear() {
  tensors.clear();
  integers.clear();
  reals.clear();
  strings.clear();
}

c10::IValue to_ivalue(const guise_value& value, const OperatorArgument& argument,
                      const HandleTable& handles) {
  try {
    if (value.count != 0 && value.type < GUISE_TYPE_INT_LIST)
      throw Refusal{GUISE_INVALID_ARGUMENT,
                    "the count of a value that is no list is 0, received " + std::to_string(value.count)};
    return converted(value, argument, handles);
  } catch (const Refusal& refusal) {
    throw Refusal{refusal.code, "argument '" + argument.name + "': " + refusal.text};
  }
}

guise_value to_value(c10::IValue value, HandleTable& handles, ResultMemory& memory) {
  if (value.isNone()) return guise_value_none();
  if (value.isTensor())
    return value.toTensor().defined() ? guise_value_tensor(handles.add(std::move(value).toTensor()))
                                      : guise_value_none();
  if (value.isBool()) return guise_value_bool(value.toBool());
  if (value.isInt()) return guise_value_int(value.toInt());
  if (value.isSymInt()) return guise_value_int(value.toSymInt().expect_int());
  if (value.isDouble()) return guise_value_real(value.toDouble());
  if (value.isTensorList()) return tensors_to_value(value, handles, memory);
  if (value.isString()) return guise_value_string(memory.strings.emplace_back(value.toStringRef()).c_str());
  if (value.isIntList()) {
    const auto& list = memory.integers.emplace_back(value.toIntVector());
    return guise_value_ints(list.data(), static_cast<uint32_t>(list.size()));
  }
  if (value.isDoubleList()) {
    const auto& list = memory.reals.emplace_back(value.toDoubleVector());
    return guise_value_reals(list.data(), static_cast<uint32_t>(list.size()));
  }
  if (value.isBoolList()) {
    auto& list = memory.integers.emplace_back();
    for (const bool one : value.toBoolList()) list.push_back(one);
    return guise_value_bools(list.data(), static_cast<uint32_t>(list.size()));
  }
  if (value.isDevice()) return guise_value_device(to_device_number(value.toDevice()));
  throw Refusal{GUISE_INVALID_ARGUMENT,
                "a result of type " + value.tagKind() + " cannot be handed to a plugin"};
}

guise_dtype to_dtype(at::ScalarType type) {
  for (const auto& [ours, torchs] : kDtypes) {
    if (torchs == type) return ours;
  }
  throw Refusal{GUISE_INVALID_ARGUMENT,
                std::string("the type ") + c10::toString(type) + " has no number here"};
}

guise_device to_device_number(c10::Device device) {
  for (const auto& [ours, torchs] : kDevices) {
    if (torchs == device.type()) return {ours, std::max<int32_t>(device.index(), 0)};
  }
  throw Refusal{GUISE_INVALID_ARGUMENT, "the device " + device.str() + " has no number here"};
}

c10::Device to_device(guise_device device) {
  for (const auto& [ours, torchs] : kDevices) {
    if (ours == device.type && device.index >= 0 && device.index <= INT8_MAX)
      return torchs == c10::DeviceType::CPU
                 ? c10::Device(torchs)
                 : c10::Device(torchs, static_cast<c10::DeviceIndex>(device.index));
  }
  throw Refusal{GUISE_INVALID_ARGUMENT, "{" + std::to_string(device.type) + ", " +
                                            std::to_string(device.index) +
                                            "} is no guise_device of this host"};
}

at::ScalarType to_scalar_type(int64_t dtype) {
  for (const auto& [ours, torchs] : kDtypes) {
    if (ours == dtype) return torchs;
  }
  throw Refusal{GUISE_INVALID_ARGUMENT, std::to_string(dtype) + " is no guise_dtype"};
}

}  // namespace guise::bridge

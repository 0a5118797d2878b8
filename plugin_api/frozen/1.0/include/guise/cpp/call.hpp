// Any ATen operator, declared by a line at file scope: GUISE_OP(cosh, "aten::cosh", ""); then call(cosh, x).
#pragma once

#include <type_traits>

#include "context.hpp"

namespace guise {

// Lists of numbers as arguments: Reals{0.5, 0.5}, Bools{true, false}; integers are Sizes, tensors Tensors.
class Reals {
 public:
  template <class... More>
  Reals(double first, More... more) noexcept : at_{first, more...}, count_(1 + sizeof...(more)) {
    static_assert(sizeof...(more) < 8, "at most 8 numbers");
  }
  guise_value value() const noexcept { return guise_value_reals(at_, count_); }

 private:
  double at_[8] = {};
  uint32_t count_;
};
class Bools {
 public:
  template <class... More>
  Bools(bool first, More... more) noexcept : at_{first, more...}, count_(1 + sizeof...(more)) {
    static_assert(sizeof...(more) < 8, "at most 8 of true and false");
  }
  guise_value value() const noexcept { return guise_value_bools(at_, count_); }

 private:
  int64_t at_[8] = {};
  uint32_t count_;
};

namespace detail {

static inline guise_value to_value(Tensor x) noexcept { return guise_value_tensor_or_none(x.handle()); }
static inline guise_value to_value(const Tensors& x) noexcept { return guise_value_tensors(x.handles(), x.count()); }
static inline guise_value to_value(const Sizes& x) noexcept { return guise_value_ints(x.data(), x.rank()); }
static inline guise_value to_value(const Reals& x) noexcept { return x.value(); }
static inline guise_value to_value(const Bools& x) noexcept { return x.value(); }
static inline guise_value to_value(Dtype x) noexcept { return guise_value_dtype_or_none(x); }
static inline guise_value to_value(guise_device x) noexcept { return guise_value_device(x); }
static inline guise_value to_value(const char* x) noexcept { return guise_value_string(x); }
static inline guise_value to_value(None) noexcept { return guise_value_none(); }
static inline guise_value to_value(Scalar x) noexcept { return x.value(); }
template <class Number>
std::enable_if_t<std::is_arithmetic_v<Number>, guise_value> to_value(Number x) noexcept {
  return Scalar(x).value();
}
static inline guise_value to_value(guise_value x) noexcept { return x; }
template <class Enumeration>
std::enable_if_t<std::is_enum_v<Enumeration>, guise_value> to_value(Enumeration) noexcept {
  static_assert(!std::is_enum_v<Enumeration>, "element types are guise::float64 and its like, not GUISE_FLOAT64");
  return {};
}

// The first context among an operator's arguments.
static inline guise_context* context_in() noexcept { return nullptr; }
template <class First, class... Rest>
guise_context* context_in(const First& first, const Rest&... rest) noexcept {
  if constexpr (std::is_same_v<First, Tensor> || std::is_same_v<First, Tensors>) {
    if (first.context()) return first.context();
  }
  return context_in(rest...);
}

template <class... Arguments>
constexpr bool has_tensor = ((std::is_same_v<Arguments, Tensor> || std::is_same_v<Arguments, Tensors>) || ...);
template <class First = void, class... Rest>
constexpr bool begins_with_context = std::is_base_of_v<Context, First>;

// One value more than there are arguments, as an array of none is not C++.
template <class... Arguments>
Tensor call(guise_context* g, const guise_op_slot& slot, const Arguments&... arguments) noexcept {
  const guise_value values[] = {to_value(arguments)..., guise_value_none()};
  return {g, guise_call(g, &slot, values, sizeof...(arguments))};
}
template <uint32_t count, class... Arguments>
Several<count> call_for(guise_context* g, const guise_op_slot& slot, const Arguments&... arguments) noexcept {
  static_assert(count <= 8, "at most 8 results");
  const guise_value values[] = {to_value(arguments)..., guise_value_none()};
  guise_tensor handles[count];
  guise_call_for_several(g, &slot, values, sizeof...(arguments), handles, count);
  Several<count> results;
  for (uint32_t i = 0; i < count; ++i) results.at[i] = Tensor(g, handles[i]);
  return results;
}

}  // namespace detail

// Arguments: tensors, numbers, texts, float64 and its like, none for one left out, and lists: Sizes{1, -1},
// Tensors{a, b}, Reals, Bools. Those left out at the end take LibTorch's defaults.
template <class... Arguments>
std::enable_if_t<!detail::begins_with_context<Arguments...>, Tensor> call(const guise_op_slot& slot,
                                                                          const Arguments&... arguments) noexcept {
  static_assert(detail::has_tensor<Arguments...>,
                "an operator without a tensor among its arguments is called with the step (or other context) first: "
                "call(slot, step, ...)");
  return detail::call(detail::context_in(arguments...), slot, arguments...);
}
template <class... Arguments>
Tensor call(const guise_op_slot& slot, const Context& context, const Arguments&... arguments) noexcept {
  return detail::call(context.context(), slot, arguments...);
}

// The first `count` results of an operator that has several: auto [q, r] = guise::call_for<2>(qr, x);
template <uint32_t count, class... Arguments>
std::enable_if_t<!detail::begins_with_context<Arguments...>, Several<count>> call_for(
    const guise_op_slot& slot, const Arguments&... arguments) noexcept {
  static_assert(detail::has_tensor<Arguments...>, "without a tensor among the arguments: call_for<n>(slot, step, ...)");
  return detail::call_for<count>(detail::context_in(arguments...), slot, arguments...);
}
template <uint32_t count, class... Arguments>
Several<count> call_for(const guise_op_slot& slot, const Context& context, const Arguments&... arguments) noexcept {
  return detail::call_for<count>(context.context(), slot, arguments...);
}

// Whether the running LibTorch has an operator declared by GUISE_OP_OPTIONAL.
inline bool has(const Context& context, const guise_op_slot& slot) noexcept {
  return guise_op(context.context(), &slot) != 0;
}

}  // namespace guise

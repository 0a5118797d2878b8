// Operators and free functions of tensors. Static, not merely inline: the slots of operators are local to each file.
#pragma once

#include "tensor.hpp"

namespace guise {
namespace detail {
// The context of two tensors of which one may be none.
static inline guise_context* context_of(Tensor a, Tensor b) noexcept { return a.context() ? a.context() : b.context(); }
}  // namespace detail

// a + b, a < b, ... of tensors and numbers; x += y is x = x + y, a new tensor (in place: add_).
#define GUISE_BINARY_OPERATOR_(sign, name)                                           \
  static inline Tensor operator sign(Tensor a, Tensor b) noexcept {                  \
    guise_context* const g = detail::context_of(a, b);                               \
    return {g, guise_##name(g, a.handle(), b.handle())};                             \
  }                                                                                  \
  static inline Tensor operator sign(Tensor a, Scalar b) noexcept {                  \
    return {a.context(), guise_##name##_scalar(a.context(), a.handle(), b.value())}; \
  }
#define GUISE_ASSIGNMENT_(sign)                                                                    \
  static inline Tensor& operator sign## = (Tensor & a, Tensor b) noexcept { return a = a sign b; } \
  static inline Tensor& operator sign## = (Tensor & a, Scalar b) noexcept { return a = a sign b; }
#define GUISE_TURNED_ROUND_(sign, turned) \
  static inline Tensor operator sign(Scalar a, Tensor b) noexcept { return b turned a; }
#define GUISE_LOGIC_(sign, name)                                    \
  static inline Tensor operator sign(Tensor a, Tensor b) noexcept { \
    guise_context* const g = detail::context_of(a, b);              \
    return {g, guise_##name(g, a.handle(), b.handle())};            \
  }

GUISE_BINARY_OPERATOR_(+, add)
GUISE_BINARY_OPERATOR_(-, sub)
GUISE_BINARY_OPERATOR_(*, mul)
GUISE_BINARY_OPERATOR_(/, div)
GUISE_BINARY_OPERATOR_(%, remainder)
GUISE_BINARY_OPERATOR_(==, equal)
GUISE_BINARY_OPERATOR_(!=, not_equal)
GUISE_BINARY_OPERATOR_(<, less)
GUISE_BINARY_OPERATOR_(<=, at_most)
GUISE_BINARY_OPERATOR_(>, greater)
GUISE_BINARY_OPERATOR_(>=, at_least)
GUISE_LOGIC_(&, bitwise_and)
GUISE_LOGIC_(|, bitwise_or)
GUISE_LOGIC_(^, bitwise_xor)
GUISE_ASSIGNMENT_(+)
GUISE_ASSIGNMENT_(-)
GUISE_ASSIGNMENT_(*)
GUISE_ASSIGNMENT_(/)
GUISE_TURNED_ROUND_(+, +)
GUISE_TURNED_ROUND_(*, *)
GUISE_TURNED_ROUND_(==, ==)
GUISE_TURNED_ROUND_(!=, !=)
GUISE_TURNED_ROUND_(<, >)
GUISE_TURNED_ROUND_(<=, >=)
GUISE_TURNED_ROUND_(>, <)
GUISE_TURNED_ROUND_(>=, <=)
static inline Tensor operator-(Scalar a, Tensor b) noexcept {
  return {b.context(), guise_rsub_scalar(b.context(), b.handle(), a.value())};
}
static inline Tensor operator/(Scalar a, Tensor b) noexcept { return b.reciprocal() * a; }
static inline Tensor operator-(Tensor a) noexcept { return a.neg(); }
static inline Tensor operator~(Tensor a) noexcept { return {a.context(), guise_bitwise_not(a.context(), a.handle())}; }

#undef GUISE_BINARY_OPERATOR_
#undef GUISE_ASSIGNMENT_
#undef GUISE_TURNED_ROUND_
#undef GUISE_LOGIC_

// Functions that are members too.
#define GUISE_FREE_(name) \
  static inline Tensor name(Tensor x) noexcept { return x.name(); }
GUISE_FREE_(abs)
GUISE_FREE_(ceil)
GUISE_FREE_(clone)
GUISE_FREE_(cos)
GUISE_FREE_(detach)
GUISE_FREE_(diagonal)
GUISE_FREE_(erf)
GUISE_FREE_(exp)
GUISE_FREE_(expm1)
GUISE_FREE_(floor)
GUISE_FREE_(isfinite)
GUISE_FREE_(isnan)
GUISE_FREE_(log)
GUISE_FREE_(log1p)
GUISE_FREE_(logical_not)
GUISE_FREE_(neg)
GUISE_FREE_(nonzero)
GUISE_FREE_(reciprocal)
GUISE_FREE_(relu)
GUISE_FREE_(round)
GUISE_FREE_(rsqrt)
GUISE_FREE_(sigmoid)
GUISE_FREE_(sign)
GUISE_FREE_(sin)
GUISE_FREE_(sqrt)
GUISE_FREE_(square)
GUISE_FREE_(t)
GUISE_FREE_(tanh)
GUISE_FREE_(all)
GUISE_FREE_(any)
GUISE_FREE_(argmax)
GUISE_FREE_(argmin)
GUISE_FREE_(max)
GUISE_FREE_(mean)
GUISE_FREE_(median)
GUISE_FREE_(min)
GUISE_FREE_(prod)
GUISE_FREE_(sum)
GUISE_FREE_(trace)
GUISE_FREE_(var)
#undef GUISE_FREE_

static inline Tensor var(Tensor x, Sizes dims, double correction = 1, bool keep = false) noexcept {
  return x.var(dims, correction, keep);
}
static inline Tensor norm(Tensor x, double order = 2) noexcept { return x.norm(order); }
static inline Tensor norm(Tensor x, double order, Sizes dims, bool keep = false) noexcept {
  return x.norm(order, dims, keep);
}

#define GUISE_FREE_REDUCTION_(name) \
  static inline Tensor name(Tensor x, Sizes dims, bool keep = false) noexcept { return x.name(dims, keep); }
GUISE_FREE_REDUCTION_(amax)
GUISE_FREE_REDUCTION_(amin)
GUISE_FREE_REDUCTION_(logsumexp)
GUISE_FREE_REDUCTION_(mean)
GUISE_FREE_REDUCTION_(sum)
#undef GUISE_FREE_REDUCTION_
#define GUISE_FREE_ALONG_(name) \
  static inline Tensor name(Tensor x, int64_t dim, bool keep = false) noexcept { return x.name(dim, keep); }
GUISE_FREE_ALONG_(all)
GUISE_FREE_ALONG_(any)
GUISE_FREE_ALONG_(argmax)
GUISE_FREE_ALONG_(argmin)
GUISE_FREE_ALONG_(prod)
#undef GUISE_FREE_ALONG_

static inline Tensor cumsum(Tensor x, int64_t dim) noexcept { return x.cumsum(dim); }
static inline Tensor cumprod(Tensor x, int64_t dim) noexcept { return x.cumprod(dim); }
static inline Tensor bincount(Tensor x, int64_t classes = 0) noexcept { return x.bincount(classes); }
static inline Tensor softmax(Tensor x, int64_t dim) noexcept { return x.softmax(dim); }
static inline Tensor log_softmax(Tensor x, int64_t dim) noexcept { return x.log_softmax(dim); }
static inline TwoTensors max(Tensor x, int64_t dim, bool keep = false) noexcept { return x.max(dim, keep); }
static inline TwoTensors min(Tensor x, int64_t dim, bool keep = false) noexcept { return x.min(dim, keep); }
static inline TwoTensors median(Tensor x, int64_t dim, bool keep = false) noexcept { return x.median(dim, keep); }
static inline TwoTensors topk(Tensor x, int64_t count, int64_t dim = -1, bool largest = true) noexcept {
  return x.topk(count, dim, largest);
}
static inline TwoTensors sort(Tensor x, int64_t dim = -1, bool descending = false) noexcept {
  return x.sort(dim, descending);
}
static inline Tensor argsort(Tensor x, int64_t dim = -1, bool descending = false) noexcept {
  return x.argsort(dim, descending);
}
static inline Tensor clamp(Tensor x, Scalar low, Scalar high) noexcept { return x.clamp(low, high); }
static inline Tensor clamp_min(Tensor x, Scalar low) noexcept { return x.clamp_min(low); }
static inline Tensor clamp_max(Tensor x, Scalar high) noexcept { return x.clamp_max(high); }
static inline Tensor pow(Tensor x, Scalar exponent) noexcept { return x.pow(exponent); }
static inline Tensor pow(Tensor x, Tensor exponent) noexcept { return x.pow(exponent); }
static inline Tensor pow(Scalar base, Tensor x) noexcept {
  return {x.context(), guise_scalar_pow(x.context(), base.value(), x.handle())};
}
static inline Tensor lerp(Tensor x, Tensor end, double weight) noexcept { return x.lerp(end, weight); }
static inline Tensor maximum(Tensor a, Tensor b) noexcept {
  return {a.context(), guise_maximum(a.context(), a.handle(), b.handle())};
}
static inline Tensor minimum(Tensor a, Tensor b) noexcept {
  return {a.context(), guise_minimum(a.context(), a.handle(), b.handle())};
}
static inline Tensor max(Tensor a, Tensor b) noexcept { return maximum(a, b); }
static inline Tensor min(Tensor a, Tensor b) noexcept { return minimum(a, b); }
static inline Tensor logical_and(Tensor a, Tensor b) noexcept {
  return {a.context(), guise_logical_and(a.context(), a.handle(), b.handle())};
}
static inline Tensor logical_or(Tensor a, Tensor b) noexcept {
  return {a.context(), guise_logical_or(a.context(), a.handle(), b.handle())};
}
static inline Tensor where(Tensor condition, Tensor a, Tensor b) noexcept {
  return {condition.context(), guise_where(condition.context(), condition.handle(), a.handle(), b.handle())};
}
static inline Tensor where(Tensor condition, Tensor a, Scalar b) noexcept {
  return {condition.context(), guise_where_scalar(condition.context(), condition.handle(), a.handle(), b.value())};
}
static inline Tensor where(Tensor condition, Scalar a, Tensor b) noexcept {
  return {condition.context(), guise_scalar_where(condition.context(), condition.handle(), a.value(), b.handle())};
}
static inline Tensor masked_fill(Tensor x, Tensor mask, Scalar value) noexcept { return x.masked_fill(mask, value); }

static inline Tensor matmul(Tensor a, Tensor b) noexcept { return a.matmul(b); }
static inline Tensor mm(Tensor a, Tensor b) noexcept { return a.matmul(b); }
static inline Tensor bmm(Tensor a, Tensor b) noexcept { return a.bmm(b); }
static inline Tensor outer(Tensor a, Tensor b) noexcept { return a.outer(b); }
static inline Tensor reshape(Tensor x, Sizes sizes) noexcept { return x.reshape(sizes); }
static inline Tensor permute(Tensor x, Sizes dims) noexcept { return x.permute(dims); }
static inline Tensor flip(Tensor x, Sizes dims) noexcept { return x.flip(dims); }
static inline Tensor flatten(Tensor x, int64_t first = 0, int64_t last = -1) noexcept { return x.flatten(first, last); }
static inline Tensor unsqueeze(Tensor x, int64_t dim) noexcept { return x.unsqueeze(dim); }
static inline Tensor squeeze(Tensor x) noexcept { return x.squeeze(); }
static inline Tensor squeeze(Tensor x, int64_t dim) noexcept { return x.squeeze(dim); }
static inline Tensor transpose(Tensor x, int64_t a, int64_t b) noexcept { return x.transpose(a, b); }
static inline Tensor tril(Tensor x, int64_t diagonal = 0) noexcept { return x.tril(diagonal); }
static inline Tensor triu(Tensor x, int64_t diagonal = 0) noexcept { return x.triu(diagonal); }
static inline Tensor roll(Tensor x, int64_t shift, int64_t dim) noexcept { return x.roll(shift, dim); }
static inline Tensor narrow(Tensor x, int64_t dim, int64_t start, int64_t length) noexcept {
  return x.narrow(dim, start, length);
}
static inline Tensor select(Tensor x, int64_t dim, int64_t index) noexcept { return x.select(dim, index); }
static inline Tensor index_select(Tensor x, int64_t dim, Tensor index) noexcept { return x.index_select(dim, index); }
static inline Tensor masked_select(Tensor x, Tensor mask) noexcept { return x.masked_select(mask); }
static inline Tensor gather(Tensor x, int64_t dim, Tensor index) noexcept { return x.gather(dim, index); }
static inline Tensor scatter(Tensor x, int64_t dim, Tensor index, Tensor source) noexcept {
  return x.scatter(dim, index, source);
}
static inline Tensor scatter(Tensor x, int64_t dim, Tensor index, Scalar value) noexcept {
  return x.scatter(dim, index, value);
}
static inline Tensor scatter_add(Tensor x, int64_t dim, Tensor index, Tensor source) noexcept {
  return x.scatter_add(dim, index, source);
}
static inline Tensor index_add(Tensor x, int64_t dim, Tensor index, Tensor source) noexcept {
  return x.index_add(dim, index, source);
}
static inline Tensor to(Tensor x, Dtype dtype) noexcept { return x.to(dtype); }
static inline Tensor to_dtype(Tensor x, Dtype dtype) noexcept { return x.to(dtype); }

// Lists: cat({a, b}, 1)
static inline Tensor cat(const Tensors& tensors, int64_t dim = 0) noexcept {
  guise_context* const g = tensors.context();
  return {g, guise_cat(g, tensors.handles(), tensors.count(), dim)};
}
static inline Tensor stack(const Tensors& tensors, int64_t dim = 0) noexcept {
  guise_context* const g = tensors.context();
  return {g, guise_stack(g, tensors.handles(), tensors.count(), dim)};
}
static inline Tensor einsum(const char* equation, const Tensors& tensors) noexcept {
  guise_context* const g = tensors.context();
  return {g, guise_einsum(g, equation, tensors.handles(), tensors.count())};
}

// Parts along a dimension: of that size, the last perhaps smaller (at most 64); or so many of the same size.
static inline Tensors split(Tensor x, int64_t size, int64_t dim = 0) noexcept {
  Tensors parts;
  const int64_t whole = x.size(dim);
  if (size <= 0) guise_fail(x.context(), "split: the size of a part is at least 1");
  for (int64_t at = 0; at < whole && x.context()->status == GUISE_OK; at += size)
    parts.add(x.narrow(dim, at, whole - at < size ? whole - at : size));
  return parts;
}
template <uint32_t count>
Several<count> chunk(Tensor x, int64_t dim = 0) noexcept {
  Several<count> parts;
  const int64_t whole = x.size(dim);
  if (whole % count != 0) guise_fail(x.context(), "chunk: the size is no multiple of the number of parts");
  for (uint32_t i = 0; i < count; ++i) parts.at[i] = x.narrow(dim, whole / count * i, whole / count);
  return parts;
}

// New tensors, where `like` lies and of its type unless another is given
static inline Tensor zeros_like(Tensor x) noexcept { return {x.context(), guise_zeros_like(x.context(), x.handle())}; }
static inline Tensor ones_like(Tensor x) noexcept { return {x.context(), guise_ones_like(x.context(), x.handle())}; }
static inline Tensor full_like(Tensor x, Scalar value) noexcept {
  return {x.context(), guise_full_like_scalar(x.context(), x.handle(), value.value())};
}
static inline Tensor zeros(Sizes sizes, Tensor like, Dtype dtype = {}) noexcept { return like.new_zeros(sizes, dtype); }
static inline Tensor ones(Sizes sizes, Tensor like, Dtype dtype = {}) noexcept { return like.new_ones(sizes, dtype); }
static inline Tensor full(Sizes sizes, Scalar value, Tensor like, Dtype dtype = {}) noexcept {
  return like.new_full(sizes, value, dtype);
}
// start, start + step, ... below end; int64 of integers alone, as in PyTorch
static inline Tensor arange(Scalar start, Scalar end, Scalar step, Tensor like, Dtype dtype = {}) noexcept {
  const bool real = start.is_real() || end.is_real() || step.is_real();
  const Dtype type = dtype != 0 ? dtype : real ? like.dtype() : int64;
  guise_context* const g = like.context();
  return {g, guise_arange_on(g, start.value(), end.value(), step.value(), type, like.device())};
}
static inline Tensor arange(Scalar start, Scalar end, Tensor like, Dtype dtype = {}) noexcept {
  return arange(start, end, 1, like, dtype);
}
static inline Tensor arange(Scalar end, Tensor like, Dtype dtype = {}) noexcept {
  return arange(0, end, 1, like, dtype);
}
static inline Tensor eye(int64_t n, Tensor like, Dtype dtype = {}) noexcept {
  guise_context* const g = like.context();
  return {g, guise_eye_on(g, n, dtype != 0 ? dtype : like.dtype(), like.device())};
}
static inline Tensor one_hot(Tensor x, int64_t classes) noexcept {  // int64
  return {x.context(), guise_one_hot(x.context(), x.handle(), classes)};
}

}  // namespace guise

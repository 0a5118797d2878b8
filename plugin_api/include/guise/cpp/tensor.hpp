// Tensors as values with operators, over the C inline functions. A Tensor is a local handle: it dies with the
// callback, copies are free, and after a failed call every further one passes at once.
#pragma once

#include "../ops.h"
#include "../plugin.h"

namespace guise {

class Tensor {
 public:
  Tensor() = default;
  Tensor(guise_context* g, guise_tensor handle) noexcept : g_(g), handle_(handle) {}

  guise_context* context() const noexcept { return g_; }
  guise_tensor handle() const noexcept { return handle_; }

  uint32_t rank() const noexcept { return guise_rank(g_, handle_); }
  int64_t size(uint32_t dim) const noexcept { return guise_size(g_, handle_, dim); }
  guise_dtype dtype() const noexcept { return guise_dtype_of(g_, handle_); }
  double item() const noexcept { return guise_item(g_, handle_); }
  Tensor detach() const noexcept { return {g_, guise_detach(g_, handle_)}; }

  Tensor sum() const noexcept;   // of all elements
  Tensor mean() const noexcept;  // of all elements
  Tensor sum(int64_t dim, bool keep = false) const noexcept;
  Tensor mean(int64_t dim, bool keep = false) const noexcept;
  Tensor norm(double order, int64_t dim, bool keep = false) const noexcept;
  Tensor unsqueeze(int64_t dim) const noexcept;
  Tensor narrow(int64_t dim, int64_t start, int64_t length) const noexcept;
  Tensor transpose(int64_t a, int64_t b) const noexcept;
  template <uint32_t rank>
  Tensor reshape(const int64_t (&sizes)[rank]) const noexcept {
    return reshape(sizes, rank);
  }
  template <uint32_t rank>
  Tensor expand(const int64_t (&sizes)[rank]) const noexcept {
    return expand(sizes, rank);
  }
  template <uint32_t rank>
  Tensor repeat(const int64_t (&counts)[rank]) const noexcept {
    return repeat(counts, rank);
  }
  Tensor reshape(const int64_t* sizes, uint32_t rank) const noexcept;
  Tensor expand(const int64_t* sizes, uint32_t rank) const noexcept;
  Tensor repeat(const int64_t* counts, uint32_t rank) const noexcept;

 private:
  guise_context* g_ = nullptr;
  guise_tensor handle_ = {0, 0};
};

// Static, not merely inline: slots declared at file scope are local to each file (and gcc refuses them in COMDAT).
static inline Tensor operator+(Tensor a, Tensor b) noexcept {
  return {a.context(), guise_add(a.context(), a.handle(), b.handle())};
}
static inline Tensor operator-(Tensor a, Tensor b) noexcept {
  return {a.context(), guise_sub(a.context(), a.handle(), b.handle())};
}
static inline Tensor operator*(Tensor a, Tensor b) noexcept {
  return {a.context(), guise_mul(a.context(), a.handle(), b.handle())};
}
static inline Tensor operator/(Tensor a, Tensor b) noexcept {
  return {a.context(), guise_div(a.context(), a.handle(), b.handle())};
}
static inline Tensor operator+(Tensor a, double b) noexcept {
  return {a.context(), guise_add_real(a.context(), a.handle(), b)};
}
static inline Tensor operator-(Tensor a, double b) noexcept {
  return {a.context(), guise_sub_real(a.context(), a.handle(), b)};
}
static inline Tensor operator*(Tensor a, double b) noexcept {
  return {a.context(), guise_mul_real(a.context(), a.handle(), b)};
}
static inline Tensor operator/(Tensor a, double b) noexcept {
  return {a.context(), guise_div_real(a.context(), a.handle(), b)};
}
static inline Tensor operator-(Tensor a) noexcept { return {a.context(), guise_neg(a.context(), a.handle())}; }
static inline Tensor operator+(double a, Tensor b) noexcept { return b + a; }
static inline Tensor operator-(double a, Tensor b) noexcept { return -b + a; }
static inline Tensor operator*(double a, Tensor b) noexcept { return b * a; }
static inline Tensor operator<(Tensor a, double b) noexcept {
  return {a.context(), guise_less_real(a.context(), a.handle(), b)};
}
static inline Tensor operator>=(Tensor a, double b) noexcept {
  return {a.context(), guise_at_least_real(a.context(), a.handle(), b)};
}

static inline Tensor exp(Tensor x) noexcept { return {x.context(), guise_exp(x.context(), x.handle())}; }
static inline Tensor log(Tensor x) noexcept { return {x.context(), guise_log(x.context(), x.handle())}; }
static inline Tensor sqrt(Tensor x) noexcept { return {x.context(), guise_sqrt(x.context(), x.handle())}; }
static inline Tensor abs(Tensor x) noexcept { return {x.context(), guise_abs(x.context(), x.handle())}; }
static inline Tensor relu(Tensor x) noexcept { return {x.context(), guise_relu(x.context(), x.handle())}; }
static inline Tensor sigmoid(Tensor x) noexcept { return {x.context(), guise_sigmoid(x.context(), x.handle())}; }
static inline Tensor tanh(Tensor x) noexcept { return {x.context(), guise_tanh(x.context(), x.handle())}; }
static inline Tensor pow(Tensor x, double exponent) noexcept {
  return {x.context(), guise_pow_real(x.context(), x.handle(), exponent)};
}
static inline Tensor clamp_min(Tensor x, double low) noexcept {
  return {x.context(), guise_clamp_min(x.context(), x.handle(), low)};
}
static inline Tensor softmax(Tensor x, int64_t dim) noexcept {
  return {x.context(), guise_softmax(x.context(), x.handle(), dim)};
}
static inline Tensor log_softmax(Tensor x, int64_t dim) noexcept {
  return {x.context(), guise_log_softmax(x.context(), x.handle(), dim)};
}
static inline Tensor cosine_similarity(Tensor a, Tensor b, int64_t dim) noexcept {
  return {a.context(), guise_cosine_similarity(a.context(), a.handle(), b.handle(), dim)};
}
static inline Tensor matmul(Tensor a, Tensor b) noexcept {
  return {a.context(), guise_matmul(a.context(), a.handle(), b.handle())};
}
static inline Tensor where(Tensor condition, Tensor a, Tensor b) noexcept {
  return {a.context(), guise_where(a.context(), condition.handle(), a.handle(), b.handle())};
}
static inline Tensor argsort(Tensor x, int64_t dim) noexcept {
  return {x.context(), guise_argsort(x.context(), x.handle(), dim, 0)};
}
static inline Tensor gather(Tensor x, int64_t dim, Tensor index) noexcept {
  return {x.context(), guise_gather(x.context(), x.handle(), dim, index.handle())};
}
static inline Tensor scatter(Tensor x, int64_t dim, Tensor index, Tensor source) noexcept {
  return {x.context(), guise_scatter(x.context(), x.handle(), dim, index.handle(), source.handle())};
}
static inline Tensor zeros_like(Tensor x) noexcept { return {x.context(), guise_zeros_like(x.context(), x.handle())}; }
static inline Tensor ones_like(Tensor x) noexcept { return {x.context(), guise_ones_like(x.context(), x.handle())}; }
static inline Tensor to_dtype(Tensor x, guise_dtype dtype) noexcept {
  return {x.context(), guise_to_dtype(x.context(), x.handle(), dtype)};
}
template <uint32_t count>
static inline Tensor cat(const Tensor (&tensors)[count], int64_t dim) noexcept {
  guise_tensor handles[count];
  for (uint32_t i = 0; i < count; ++i) handles[i] = tensors[i].handle();
  return {tensors[0].context(), guise_cat(tensors[0].context(), handles, count, dim)};
}

inline Tensor Tensor::reshape(const int64_t* sizes, uint32_t rank) const noexcept {
  return {g_, guise_reshape(g_, handle_, sizes, rank)};
}
inline Tensor Tensor::expand(const int64_t* sizes, uint32_t rank) const noexcept {
  return {g_, guise_expand(g_, handle_, sizes, rank)};
}
inline Tensor Tensor::repeat(const int64_t* counts, uint32_t rank) const noexcept {
  return {g_, guise_repeat(g_, handle_, counts, rank)};
}
inline Tensor Tensor::sum() const noexcept { return {g_, guise_sum(g_, handle_)}; }
inline Tensor Tensor::mean() const noexcept { return {g_, guise_mean(g_, handle_)}; }
inline Tensor Tensor::sum(int64_t dim, bool keep) const noexcept {
  return {g_, guise_sum_along(g_, handle_, dim, keep)};
}
inline Tensor Tensor::mean(int64_t dim, bool keep) const noexcept {
  return {g_, guise_mean_along(g_, handle_, dim, keep)};
}
inline Tensor Tensor::norm(double order, int64_t dim, bool keep) const noexcept {
  return {g_, guise_norm_along(g_, handle_, order, dim, keep)};
}
inline Tensor Tensor::unsqueeze(int64_t dim) const noexcept { return {g_, guise_unsqueeze(g_, handle_, dim)}; }
inline Tensor Tensor::narrow(int64_t dim, int64_t start, int64_t length) const noexcept {
  return {g_, guise_narrow(g_, handle_, dim, start, length)};
}
inline Tensor Tensor::transpose(int64_t a, int64_t b) const noexcept {
  return {g_, guise_transpose(g_, handle_, a, b)};
}

namespace detail {
static inline guise_value to_value(Tensor x) noexcept { return guise_value_tensor(x.handle()); }
static inline guise_value to_value(double x) noexcept { return guise_value_real(x); }
static inline guise_value to_value(int64_t x) noexcept { return guise_value_int(x); }
static inline guise_value to_value(int x) noexcept { return guise_value_int(x); }
static inline guise_value to_value(bool x) noexcept { return guise_value_bool(x); }
static inline guise_value to_value(const char* x) noexcept { return guise_value_string(x); }
}  // namespace detail

// Any operator declared by GUISE_OP: call(cosh, x), call(logsumexp_dim, x, 1).
template <class... Arguments>
static inline Tensor call(const guise_op_slot& slot, Tensor first, Arguments... rest) noexcept {
  const guise_value arguments[] = {detail::to_value(first), detail::to_value(rest)...};
  return {first.context(), guise_call(first.context(), &slot, arguments, 1 + sizeof...(rest))};
}

}  // namespace guise

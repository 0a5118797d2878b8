// Tensors as values with operators, over the C inline functions. A Tensor is a local handle: it dies with the
// callback, copies are free, and after a failed call every further one passes at once. Functions are named, and take
// their arguments in the order, as in PyTorch; negative dimensions count from the end.
#pragma once

#include <utility>

#include "../ops.h"
#include "../plugin.h"
#include "numbers.hpp"

namespace guise {

struct TwoTensors;  // auto [values, indices] = x.topk(5);
class Tensors;

class Tensor {
 public:
  Tensor() = default;
  Tensor(None) noexcept {}
  Tensor(guise_context* g, guise_tensor handle) noexcept : g_(g), handle_(handle) {}
  Tensor(const Tensor&) = default;
  // Not of what a function returns: x[0] = y would change nothing. In place: x[0].copy_(y).
  Tensor& operator=(const Tensor&) & = default;

  guise_context* context() const noexcept { return g_; }
  guise_tensor handle() const noexcept { return handle_; }

  uint32_t rank() const noexcept { return guise_rank(g_, handle_); }
  uint32_t dim() const noexcept { return rank(); }
  int64_t size(int64_t dim) const noexcept {
    return guise_size(g_, handle_, static_cast<uint32_t>(dim < 0 ? dim + rank() : dim));
  }
  Sizes sizes() const noexcept;    // of at most 8 dimensions
  int64_t numel() const noexcept;  // elements
  Dtype dtype() const noexcept { return Dtype(guise_dtype_of(g_, handle_)); }
  guise_device device() const noexcept { return guise_device_of(g_, handle_); }
  double item() const noexcept { return guise_item(g_, handle_); }
  Tensor detach() const noexcept { return {g_, guise_detach(g_, handle_)}; }
  Tensor clone() const noexcept { return {g_, guise_clone(g_, handle_)}; }
  Tensor contiguous() const noexcept { return {g_, guise_contiguous(g_, handle_)}; }
  Tensor to(Dtype dtype) const noexcept { return {g_, guise_to_dtype(g_, handle_, dtype)}; }
  Tensor to(Tensor like) const noexcept { return to(like.dtype()); }

  // Element by element
  Tensor abs() const noexcept { return {g_, guise_abs(g_, handle_)}; }
  Tensor ceil() const noexcept { return {g_, guise_ceil(g_, handle_)}; }
  Tensor cos() const noexcept { return {g_, guise_cos(g_, handle_)}; }
  Tensor erf() const noexcept { return {g_, guise_erf(g_, handle_)}; }
  Tensor exp() const noexcept { return {g_, guise_exp(g_, handle_)}; }
  Tensor expm1() const noexcept { return {g_, guise_expm1(g_, handle_)}; }
  Tensor floor() const noexcept { return {g_, guise_floor(g_, handle_)}; }
  Tensor isfinite() const noexcept { return {g_, guise_isfinite(g_, handle_)}; }
  Tensor isnan() const noexcept { return {g_, guise_isnan(g_, handle_)}; }
  Tensor log() const noexcept { return {g_, guise_log(g_, handle_)}; }
  Tensor log1p() const noexcept { return {g_, guise_log1p(g_, handle_)}; }
  Tensor logical_not() const noexcept { return {g_, guise_logical_not(g_, handle_)}; }
  Tensor neg() const noexcept { return {g_, guise_neg(g_, handle_)}; }
  Tensor reciprocal() const noexcept { return {g_, guise_reciprocal(g_, handle_)}; }
  Tensor relu() const noexcept { return {g_, guise_relu(g_, handle_)}; }
  Tensor round() const noexcept { return {g_, guise_round(g_, handle_)}; }
  Tensor rsqrt() const noexcept { return {g_, guise_rsqrt(g_, handle_)}; }
  Tensor sigmoid() const noexcept { return {g_, guise_sigmoid(g_, handle_)}; }
  Tensor sign() const noexcept { return {g_, guise_sign(g_, handle_)}; }
  Tensor sin() const noexcept { return {g_, guise_sin(g_, handle_)}; }
  Tensor sqrt() const noexcept { return {g_, guise_sqrt(g_, handle_)}; }
  Tensor square() const noexcept { return {g_, guise_square(g_, handle_)}; }
  Tensor tanh() const noexcept { return {g_, guise_tanh(g_, handle_)}; }
  Tensor pow(Scalar exponent) const noexcept { return {g_, guise_pow_scalar(g_, handle_, exponent.value())}; }
  Tensor pow(Tensor exponent) const noexcept { return {g_, guise_pow(g_, handle_, exponent.handle_)}; }
  Tensor clamp(Scalar low, Scalar high) const noexcept {
    return {g_, guise_clamp_scalar(g_, handle_, low.value(), high.value())};
  }
  Tensor clamp_min(Scalar low) const noexcept {
    return {g_, guise_clamp_scalar(g_, handle_, low.value(), guise_value_none())};
  }
  Tensor clamp_max(Scalar high) const noexcept {
    return {g_, guise_clamp_scalar(g_, handle_, guise_value_none(), high.value())};
  }
  Tensor lerp(Tensor end, double weight) const noexcept {
    return {g_, guise_interpolate(g_, handle_, end.handle_, weight)};
  }
  Tensor masked_fill(Tensor mask, Scalar value) const noexcept {
    return {g_, guise_masked_fill(g_, handle_, mask.handle_, value.value())};
  }

  // Of all elements
  Tensor sum() const noexcept { return {g_, guise_sum(g_, handle_)}; }
  Tensor mean() const noexcept { return {g_, guise_mean(g_, handle_)}; }
  Tensor prod() const noexcept { return {g_, guise_prod(g_, handle_)}; }
  Tensor max() const noexcept { return {g_, guise_max(g_, handle_)}; }
  Tensor min() const noexcept { return {g_, guise_min(g_, handle_)}; }
  Tensor all() const noexcept { return {g_, guise_all(g_, handle_)}; }
  Tensor any() const noexcept { return {g_, guise_any(g_, handle_)}; }
  Tensor argmax() const noexcept { return {g_, guise_argmax(g_, handle_)}; }
  Tensor argmin() const noexcept { return {g_, guise_argmin(g_, handle_)}; }
  Tensor median() const noexcept { return {g_, guise_median(g_, handle_)}; }
  Tensor trace() const noexcept { return {g_, guise_trace(g_, handle_)}; }
  Tensor bincount(int64_t classes = 0) const noexcept { return {g_, guise_bincount(g_, handle_, classes)}; }
  Tensor std() const noexcept { return std(Sizes()); }
  Tensor var() const noexcept { return var(Sizes()); }
  Tensor norm(double order = 2) const noexcept { return {g_, guise_norm(g_, handle_, order)}; }

  // Over one dimension, or several: x.sum(1), x.mean({1, 2}, true)
  Tensor sum(Sizes dims, bool keep = false) const noexcept {
    return {g_, guise_sum_over(g_, handle_, dims.data(), dims.rank(), keep)};
  }
  Tensor mean(Sizes dims, bool keep = false) const noexcept {
    return {g_, guise_mean_over(g_, handle_, dims.data(), dims.rank(), keep)};
  }
  Tensor amax(Sizes dims, bool keep = false) const noexcept {
    return {g_, guise_amax_over(g_, handle_, dims.data(), dims.rank(), keep)};
  }
  Tensor amin(Sizes dims, bool keep = false) const noexcept {
    return {g_, guise_amin_over(g_, handle_, dims.data(), dims.rank(), keep)};
  }
  Tensor logsumexp(Sizes dims, bool keep = false) const noexcept {
    return {g_, guise_logsumexp_over(g_, handle_, dims.data(), dims.rank(), keep)};
  }
  Tensor norm(double order, Sizes dims, bool keep = false) const noexcept {
    return {g_, guise_norm_over(g_, handle_, order, dims.data(), dims.rank(), keep)};
  }
  // Divided by the count less `correction`: true or 1 unbiased, false or 0 not.
  Tensor std(Sizes dims, double correction = 1, bool keep = false) const noexcept {
    return {g_, guise_std_over(g_, handle_, dims.data(), dims.rank(), correction, keep)};
  }
  Tensor var(Sizes dims, double correction = 1, bool keep = false) const noexcept {
    return {g_, guise_var_over(g_, handle_, dims.data(), dims.rank(), correction, keep)};
  }
  Tensor prod(int64_t dim, bool keep = false) const noexcept { return {g_, guise_prod_along(g_, handle_, dim, keep)}; }
  Tensor all(int64_t dim, bool keep = false) const noexcept { return {g_, guise_all_along(g_, handle_, dim, keep)}; }
  Tensor any(int64_t dim, bool keep = false) const noexcept { return {g_, guise_any_along(g_, handle_, dim, keep)}; }
  Tensor argmax(int64_t dim, bool keep = false) const noexcept {
    return {g_, guise_argmax_along(g_, handle_, dim, keep)};
  }
  Tensor argmin(int64_t dim, bool keep = false) const noexcept {
    return {g_, guise_argmin_along(g_, handle_, dim, keep)};
  }
  Tensor cumsum(int64_t dim) const noexcept { return {g_, guise_cumsum(g_, handle_, dim)}; }
  Tensor cumprod(int64_t dim) const noexcept { return {g_, guise_cumprod(g_, handle_, dim)}; }
  Tensor softmax(int64_t dim) const noexcept { return {g_, guise_softmax(g_, handle_, dim)}; }
  Tensor log_softmax(int64_t dim) const noexcept { return {g_, guise_log_softmax(g_, handle_, dim)}; }
  TwoTensors max(int64_t dim, bool keep = false) const noexcept;
  TwoTensors min(int64_t dim, bool keep = false) const noexcept;
  TwoTensors median(int64_t dim, bool keep = false) const noexcept;
  TwoTensors topk(int64_t count, int64_t dim = -1, bool largest = true) const noexcept;
  TwoTensors sort(int64_t dim = -1, bool descending = false) const noexcept;  // stable
  Tensor argsort(int64_t dim = -1, bool descending = false) const noexcept {  // stable
    return {g_, guise_argsort(g_, handle_, dim, descending)};
  }

  // Products of matrices
  Tensor matmul(Tensor b) const noexcept { return {g_, guise_matmul(g_, handle_, b.handle_)}; }
  Tensor bmm(Tensor b) const noexcept { return {g_, guise_bmm(g_, handle_, b.handle_)}; }
  Tensor outer(Tensor b) const noexcept { return {g_, guise_outer(g_, handle_, b.handle_)}; }

  // Shapes
  Tensor reshape(Sizes sizes) const noexcept { return {g_, guise_reshape(g_, handle_, sizes.data(), sizes.rank())}; }
  Tensor view(Sizes sizes) const noexcept { return {g_, guise_view(g_, handle_, sizes.data(), sizes.rank())}; }
  Tensor expand(Sizes sizes) const noexcept { return {g_, guise_expand(g_, handle_, sizes.data(), sizes.rank())}; }
  Tensor repeat(Sizes counts) const noexcept { return {g_, guise_repeat(g_, handle_, counts.data(), counts.rank())}; }
  Tensor permute(Sizes dims) const noexcept { return {g_, guise_permute(g_, handle_, dims.data(), dims.rank())}; }
  Tensor flip(Sizes dims) const noexcept { return {g_, guise_flip(g_, handle_, dims.data(), dims.rank())}; }
  Tensor expand_as(Tensor like) const noexcept { return {g_, guise_expand_as(g_, handle_, like.handle_)}; }
  Tensor view_as(Tensor like) const noexcept { return view(like.sizes()); }
  Tensor flatten(int64_t first = 0, int64_t last = -1) const noexcept {
    return {g_, guise_flatten(g_, handle_, first, last)};
  }
  Tensor unsqueeze(int64_t dim) const noexcept { return {g_, guise_unsqueeze(g_, handle_, dim)}; }
  Tensor squeeze(int64_t dim) const noexcept { return {g_, guise_squeeze(g_, handle_, dim)}; }
  Tensor squeeze() const noexcept { return {g_, guise_squeeze_all(g_, handle_)}; }
  Tensor transpose(int64_t a, int64_t b) const noexcept { return {g_, guise_transpose(g_, handle_, a, b)}; }
  Tensor t() const noexcept { return {g_, guise_t(g_, handle_)}; }
  Tensor diagonal() const noexcept { return {g_, guise_diagonal(g_, handle_)}; }
  Tensor tril(int64_t diagonal = 0) const noexcept { return {g_, guise_tril(g_, handle_, diagonal)}; }
  Tensor triu(int64_t diagonal = 0) const noexcept { return {g_, guise_triu(g_, handle_, diagonal)}; }
  Tensor roll(int64_t shift, int64_t dim) const noexcept { return {g_, guise_roll(g_, handle_, shift, dim)}; }
  Tensor repeat_interleave(int64_t count, int64_t dim) const noexcept {
    return {g_, guise_repeat_interleave(g_, handle_, count, dim)};
  }

  // Parts: x[3], x[mask], x[indices], x.index({none, indices})
  Tensor operator[](int64_t index) const noexcept { return select(0, index); }
  Tensor operator[](Tensor index) const noexcept { return {g_, guise_index(g_, handle_, &index.handle_, 1)}; }
  Tensor index(const Tensors& indices) const noexcept;
  Tensor select(int64_t dim, int64_t index) const noexcept { return {g_, guise_select(g_, handle_, dim, index)}; }
  Tensor narrow(int64_t dim, int64_t start, int64_t length) const noexcept {
    return {g_, guise_narrow(g_, handle_, dim, start, length)};
  }
  Tensor slice(int64_t dim, int64_t start, int64_t end, int64_t step = 1) const noexcept {
    return {g_, guise_slice(g_, handle_, dim, start, end, step)};
  }
  Tensor index_select(int64_t dim, Tensor index) const noexcept {
    return {g_, guise_index_select(g_, handle_, dim, index.handle_)};
  }
  Tensor masked_select(Tensor mask) const noexcept { return {g_, guise_masked_select(g_, handle_, mask.handle_)}; }
  Tensor nonzero() const noexcept { return {g_, guise_nonzero(g_, handle_)}; }
  Tensor gather(int64_t dim, Tensor index) const noexcept {
    return {g_, guise_gather(g_, handle_, dim, index.handle_)};
  }
  Tensor scatter(int64_t dim, Tensor index, Tensor source) const noexcept {
    return {g_, guise_scatter(g_, handle_, dim, index.handle_, source.handle_)};
  }
  Tensor scatter(int64_t dim, Tensor index, Scalar value) const noexcept {
    return {g_, guise_scatter_scalar(g_, handle_, dim, index.handle_, value.value())};
  }
  Tensor scatter_add(int64_t dim, Tensor index, Tensor source) const noexcept {
    return {g_, guise_scatter_add(g_, handle_, dim, index.handle_, source.handle_)};
  }
  Tensor index_add(int64_t dim, Tensor index, Tensor source) const noexcept {
    return {g_, guise_index_add(g_, handle_, dim, index.handle_, source.handle_)};
  }

  // New ones of this tensor's type, or another, where it lies
  Tensor new_zeros(Sizes sizes, Dtype dtype = {}) const noexcept {
    return {g_, guise_new_zeros(g_, handle_, sizes.data(), sizes.rank(), dtype)};
  }
  Tensor new_ones(Sizes sizes, Dtype dtype = {}) const noexcept {
    return {g_, guise_new_ones(g_, handle_, sizes.data(), sizes.rank(), dtype)};
  }
  Tensor new_full(Sizes sizes, Scalar value, Dtype dtype = {}) const noexcept {
    return {g_, guise_new_full(g_, handle_, sizes.data(), sizes.rank(), value.value(), dtype)};
  }

  // In place, of a tensor of one's own: a buffer (under NoGrad), a kept one, one that the callback made
  Tensor copy_(Tensor x) const noexcept { return {g_, guise_copy_in_place(g_, handle_, x.handle_)}; }
  Tensor add_(Tensor x) const noexcept { return {g_, guise_add_in_place(g_, handle_, x.handle_)}; }
  Tensor sub_(Tensor x) const noexcept { return {g_, guise_sub_in_place(g_, handle_, x.handle_)}; }
  Tensor mul_(Tensor x) const noexcept { return {g_, guise_mul_in_place(g_, handle_, x.handle_)}; }
  Tensor div_(Tensor x) const noexcept { return {g_, guise_div_in_place(g_, handle_, x.handle_)}; }
  Tensor add_(Scalar x) const noexcept { return {g_, guise_add_in_place_scalar(g_, handle_, x.value())}; }
  Tensor sub_(Scalar x) const noexcept { return {g_, guise_sub_in_place_scalar(g_, handle_, x.value())}; }
  Tensor mul_(Scalar x) const noexcept { return {g_, guise_mul_in_place_scalar(g_, handle_, x.value())}; }
  Tensor div_(Scalar x) const noexcept { return {g_, guise_div_in_place_scalar(g_, handle_, x.value())}; }
  Tensor fill_(Scalar x) const noexcept { return {g_, guise_fill_in_place_scalar(g_, handle_, x.value())}; }
  Tensor zero_() const noexcept { return {g_, guise_zero_in_place(g_, handle_)}; }
  Tensor lerp_(Tensor end, double weight) const noexcept {
    return {g_, guise_interpolate_in_place(g_, handle_, end.handle_, weight)};
  }
  Tensor index_copy_(int64_t dim, Tensor index, Tensor source) const noexcept {
    return {g_, guise_index_copy_in_place(g_, handle_, dim, index.handle_, source.handle_)};
  }
  Tensor index_add_(int64_t dim, Tensor index, Tensor source) const noexcept {
    return {g_, guise_index_add_in_place(g_, handle_, dim, index.handle_, source.handle_)};
  }
  Tensor masked_fill_(Tensor mask, Scalar value) const noexcept {
    return {g_, guise_masked_fill_in_place(g_, handle_, mask.handle_, value.value())};
  }

 private:
  guise_context* g_ = nullptr;
  guise_tensor handle_ = {0, 0};
};

struct TwoTensors {
  Tensor values, indices;
};

inline Sizes Tensor::sizes() const noexcept {
  int64_t sizes[8] = {};
  uint32_t rank = 0;
  if (g_->status != GUISE_OK || g_->host->shape(g_, handle_, sizes, 8, &rank) != GUISE_OK) return {};
  if (rank > 8) guise_fail(g_, "Tensor::sizes: the tensor has more than 8 dimensions");
  return Sizes::of(sizes, rank);
}
inline int64_t Tensor::numel() const noexcept {
  const Sizes all = sizes();
  int64_t product = 1;
  for (uint32_t i = 0; i < all.rank(); ++i) product *= all[i];
  return product;
}

namespace detail {
static inline TwoTensors two(guise_context* g, guise_two_tensors handles) noexcept {
  return {{g, handles.values}, {g, handles.indices}};
}
}  // namespace detail
inline TwoTensors Tensor::max(int64_t dim, bool keep) const noexcept {
  return detail::two(g_, guise_max_along(g_, handle_, dim, keep));
}
inline TwoTensors Tensor::min(int64_t dim, bool keep) const noexcept {
  return detail::two(g_, guise_min_along(g_, handle_, dim, keep));
}
inline TwoTensors Tensor::median(int64_t dim, bool keep) const noexcept {
  return detail::two(g_, guise_median_along(g_, handle_, dim, keep));
}
inline TwoTensors Tensor::topk(int64_t count, int64_t dim, bool largest) const noexcept {
  return detail::two(g_, guise_topk(g_, handle_, count, dim, largest));
}
inline TwoTensors Tensor::sort(int64_t dim, bool descending) const noexcept {
  return detail::two(g_, guise_sort(g_, handle_, dim, descending));
}

// Several tensors with names of one's own: auto [p, q] = chunk<2>(x);
template <uint32_t count>
struct Several {
  Tensor at[count];
  Tensor operator[](uint32_t i) const noexcept { return i < count ? at[i] : Tensor(); }
  template <size_t i>
  Tensor get() const noexcept {
    return at[i];
  }
};

// {a, b, c}: a list of tensors, at most 64; `none` for one left out where an operator allows it.
class Tensors {
 public:
  Tensors() = default;
  template <class... More>
  Tensors(Tensor first, More... more) noexcept {
    const Tensor all[] = {first, Tensor(more)...};
    for (const Tensor& one : all) add(one);
  }
  Tensors& add(Tensor x) noexcept {
    if (!g_) g_ = x.context();
    if (count_ < 64)
      handles_[count_++] = x.handle();
    else if (g_)
      guise_fail(g_, "Tensors: at most 64 tensors in a list");
    return *this;
  }
  guise_context* context() const noexcept { return g_; }
  const guise_tensor* handles() const noexcept { return handles_; }
  uint32_t count() const noexcept { return count_; }
  Tensor operator[](uint32_t i) const noexcept { return i < count_ ? Tensor(g_, handles_[i]) : Tensor(); }

 private:
  guise_context* g_ = nullptr;
  guise_tensor handles_[64] = {};
  uint32_t count_ = 0;
};

inline Tensor Tensor::index(const Tensors& indices) const noexcept {
  return {g_, guise_index(g_, handle_, indices.handles(), indices.count())};
}

}  // namespace guise

template <uint32_t count>
struct std::tuple_size<guise::Several<count>> : std::integral_constant<size_t, count> {};
template <size_t i, uint32_t count>
struct std::tuple_element<i, guise::Several<count>> {
  using type = guise::Tensor;
};

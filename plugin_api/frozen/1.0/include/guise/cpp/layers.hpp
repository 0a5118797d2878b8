// The functions of torch.nn.functional: layers, similarities, losses.
#pragma once

#include "functions.hpp"

namespace guise {

static inline Tensor linear(Tensor x, Tensor weight, Tensor bias = none) noexcept {  // x W^T + b
  return {x.context(), guise_linear(x.context(), x.handle(), weight.handle(), bias.handle())};
}
static inline Tensor normalize(Tensor x, double p = 2, int64_t dim = 1) noexcept {
  return {x.context(), guise_normalize(x.context(), x.handle(), p, dim)};
}
static inline Tensor cosine_similarity(Tensor a, Tensor b, int64_t dim = 1) noexcept {
  return {a.context(), guise_cosine_similarity(a.context(), a.handle(), b.handle(), dim)};
}
// Distances of each row of a [N, D] from each of b [M, D]: [N, M]
static inline Tensor cdist(Tensor a, Tensor b, double p = 2) noexcept {
  return {a.context(), guise_cdist(a.context(), a.handle(), b.handle(), p)};
}
static inline Tensor pairwise_distance(Tensor a, Tensor b, double p = 2) noexcept {
  return {a.context(), guise_pairwise_distance(a.context(), a.handle(), b.handle(), p)};
}
static inline Tensor svdvals(Tensor x) noexcept { return {x.context(), guise_svdvals(x.context(), x.handle())}; }
// Over the last dimensions, which are of these sizes
static inline Tensor layer_norm(Tensor x, Sizes sizes, Tensor weight = none, Tensor bias = none,
                                double eps = 1e-5) noexcept {
  guise_context* const g = x.context();
  return {g, guise_layer_norm(g, x.handle(), sizes.data(), sizes.rank(), weight.handle(), bias.handle(), eps)};
}
static inline Tensor leaky_relu(Tensor x, double slope = 0.01) noexcept {
  return {x.context(), guise_leaky_relu(x.context(), x.handle(), slope)};
}
static inline Tensor gelu(Tensor x) noexcept { return {x.context(), guise_gelu(x.context(), x.handle())}; }
static inline Tensor softplus(Tensor x) noexcept { return {x.context(), guise_softplus(x.context(), x.handle())}; }
static inline Tensor logsigmoid(Tensor x) noexcept { return {x.context(), guise_log_sigmoid(x.context(), x.handle())}; }

namespace detail {
// The number of LibTorch's reduction; batchmean is a sum that is divided afterwards.
static inline int reduction_code(Reduction r) noexcept {
  return static_cast<int>(r == Reduction::batchmean ? Reduction::sum : r);
}
static inline Tensor reduced(Tensor x, Tensor input, Reduction r) noexcept {
  return r == Reduction::batchmean ? x / input.size(0) : x;
}
}  // namespace detail

static inline Tensor mse_loss(Tensor x, Tensor target, Reduction r = Reduction::mean) noexcept {
  guise_context* const g = x.context();
  return detail::reduced({g, guise_mse_loss(g, x.handle(), target.handle(), detail::reduction_code(r))}, x, r);
}
static inline Tensor l1_loss(Tensor x, Tensor target, Reduction r = Reduction::mean) noexcept {
  guise_context* const g = x.context();
  return detail::reduced({g, guise_l1_loss(g, x.handle(), target.handle(), detail::reduction_code(r))}, x, r);
}
static inline Tensor smooth_l1_loss(Tensor x, Tensor target, Reduction r = Reduction::mean, double beta = 1) noexcept {
  guise_context* const g = x.context();
  const guise_tensor loss = guise_smooth_l1_loss(g, x.handle(), target.handle(), detail::reduction_code(r), beta);
  return detail::reduced({g, loss}, x, r);
}
// x holds logarithms, target probabilities.
static inline Tensor kl_div(Tensor x, Tensor target, Reduction r = Reduction::mean) noexcept {
  guise_context* const g = x.context();
  return detail::reduced({g, guise_kl_div(g, x.handle(), target.handle(), detail::reduction_code(r))}, x, r);
}
// x holds logarithms of probabilities.
static inline Tensor nll_loss(Tensor x, Tensor target, Reduction r = Reduction::mean) noexcept {
  guise_context* const g = x.context();
  return detail::reduced({g, guise_nll_loss(g, x.handle(), target.handle(), detail::reduction_code(r))}, x, r);
}
// Of any logits [M, K] and targets; the run's own, with what the run says of labels, is Step::cross_entropy.
static inline Tensor cross_entropy(Tensor logits, Tensor target, Reduction r = Reduction::mean,
                                   double label_smoothing = 0) noexcept {
  guise_context* const g = logits.context();
  const guise_tensor loss =
      guise_cross_entropy_loss(g, logits.handle(), target.handle(), detail::reduction_code(r), label_smoothing);
  return detail::reduced({g, loss}, logits, r);
}
static inline Tensor binary_cross_entropy_with_logits(Tensor x, Tensor target, Reduction r = Reduction::mean) noexcept {
  guise_context* const g = x.context();
  const int code = detail::reduction_code(r);
  return detail::reduced({g, guise_binary_cross_entropy_with_logits(g, x.handle(), target.handle(), code)}, x, r);
}

}  // namespace guise

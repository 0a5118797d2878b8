// The Kullback-Leibler divergence of rows, from logits, and the precision that differences of logarithms
// need.
#pragma once

#include <guise/plugin.hpp>

namespace losses {

using guise::Tensor;

// Logits in float32 at least: of autocast's bfloat16 a logarithm would keep two digits.
inline Tensor widened(Tensor logits) noexcept {
  const guise::Dtype type = logits.dtype();
  return type == guise::bfloat16 || type == guise::float16 ? logits.to(guise::float32) : logits;
}

// Mean over the rows of sum p (log p - log q), p = softmax(target), q = softmax(prediction), both [N, K].
inline Tensor divergence(Tensor prediction, Tensor target) noexcept {
  const Tensor log_p = log_softmax(widened(target), 1), log_q = log_softmax(widened(prediction), 1);
  return (log_p.exp() * (log_p - log_q)).sum(1).mean();
}

}  // namespace losses

// Convolutions in a row, each with batch norm and ReLU, and what is added before the last ReLU: a stem, a
// residual block. Computed together, the norms and ReLUs need hardly a pass over memory of their own: their
// sums are taken while a convolution writes, and they are applied while the next one reads.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "nodes/kernels.h"

namespace guise::nodes {

class Prepared;

struct BatchNormTensors {
  at::Tensor weight, bias, running_mean, running_var;  // [C]
  at::Tensor batches_tracked;                          // int64 []
  double epsilon = 0, momentum = 0;                    // as torch.nn.BatchNorm2d has them
};

// Square kernel, padding kernel / 2.
struct Link {
  at::Tensor weight = {};  // [out, in, kernel, kernel], channels_last
  at::Tensor bias = {};    // [out], or undefined; only before a norm
  int64_t stride = 1;
  std::optional<BatchNormTensors> norm = std::nullopt;  // only the last link of a chain may lack it
};

// What is added to the last link's (normalised) output: nothing, the chain's input, the input through a
// convolution and norm of its own, or a tensor of the caller's.
enum class Addition { nothing, input, projection, tensor };

struct Chain {
  std::vector<Link> links = {};  // at least one; each but the last is followed by ReLU
  Addition adds = Addition::nothing;
  std::optional<Link> projection = std::nullopt;  // with a norm
  bool ends_with_relu = true;                     // only where the last link has a norm
};

// Which statistics the norms use. batch: the batch's, and the running ones follow; batch_only: they do not.
enum class Statistics { batch, batch_only, running };

// Whether run() may compute this chain: maps and weights in float32 on the CPU, no tracer, and no gradient
// through running statistics. Under autocast it computes in float32 all the same.
bool can_run(const Chain& chain, const at::Tensor& input, const at::Tensor& added, Statistics statistics);

// input [N, C, H, W] -> [N, K, H', W'], channels_last; `added` as Addition::tensor says, else undefined.
// Differentiable in the input, what is added and the parameters; a gradient that is itself to be
// differentiated (create_graph) is computed by LibTorch's operators. `kernels` outlives the output's graph.
// `prepared`: null, or of the network that the chain belongs to; used with running statistics only.
at::Tensor run(const Chain& chain, const at::Tensor& input, const at::Tensor& added, Statistics statistics,
               const Kernels& kernels, Prepared* prepared = nullptr);

}  // namespace guise::nodes

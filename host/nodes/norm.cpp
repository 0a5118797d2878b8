#include "nodes/norm.h"

#include <ATen/ops/relu.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include "nodes/batch_norm.h"
#include "nodes/reference.h"
#include "nodes/usable.h"

namespace guise::nodes {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

Link link_of(const BatchNormTensors& norm) {
  Link link;
  link.norm = norm;
  return link;
}

at::Tensor activated(const Normed& normed) {
  kernels::Normalised pass;
  pass.main = {floats(normed.y), floats(normed.scale), floats(normed.shift)};
  pass.relu = true;
  return normalised(pass, size_of(normed.y));
}

Normed with_batch_statistics(const BatchNormTensors& norm, const at::Tensor& input, Statistics statistics) {
  Normed normed = empty_statistics(input);
  take_moments(input, normed.mean.mutable_data_ptr<double>(), normed.squares.mutable_data_ptr<double>());
  finish(normed, link_of(norm), statistics);
  return normed;
}

struct NormNode : torch::autograd::Function<NormNode> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, BatchNormTensors norm, Statistics statistics) {
    norm.weight = weight;
    norm.bias = bias;
    const Normed normed = with_batch_statistics(norm, input, statistics);
    context->save_for_backward(
        {input, weight, bias, normed.mean, normed.squares, normed.scale, normed.shift});
    context->saved_data["epsilon"] = norm.epsilon;
    return activated(normed);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    BatchNormTensors norm;
    norm.weight = saved[1];
    norm.bias = saved[2];
    norm.epsilon = context->saved_data["epsilon"].toDouble();
    variable_list list(5);
    if (!gradients[0].defined()) return list;
    if (at::GradMode::is_enabled()) {
      const at::Tensor output = at::relu(reference_batch_norm(saved[0], norm, Statistics::batch_only));
      const variable_list found =
          torch::autograd::grad({output}, {saved[0], saved[1], saved[2]}, {gradients[0]}, true, true, true);
      std::copy(found.begin(), found.end(), list.begin());
      return list;
    }
    compute({saved[0], saved[3], saved[4], saved[5], saved[6]}, norm,
            gradients[0].contiguous(at::MemoryFormat::ChannelsLast), list);
    return list;
  }

 private:
  static void compute(const Normed& normed, const BatchNormTensors& norm, const at::Tensor& gradient,
                      variable_list& list) {
    kernels::GradientPass pass;
    pass.dy = floats(gradient);
    pass.mask = {nullptr, floats(normed.scale), floats(normed.shift)};
    const NormGradients found = norm_gradients(normed, norm, sums_of(pass, normed));
    list[0] = through_norm(normed, found, gradient, empty_map(size_of(normed.y)), pass.mask);
    list[1] = found.weight;
    list[2] = found.bias;
  }
};

}  // namespace

bool can_run(const BatchNormTensors& norm, const at::Tensor& input, Statistics statistics) {
  if (!is_usable_here() || !is_usable(input)) return false;
  return statistics != Statistics::running || !wants_gradient({input, norm.weight, norm.bias});
}

at::Tensor norm_and_relu(const BatchNormTensors& norm, const at::Tensor& input, Statistics statistics) {
  if (statistics == Statistics::running) {
    const Affine affine = running_affine(link_of(norm));
    return activated({input, {}, {}, affine.scale, affine.shift});
  }
  if (wants_gradient({input, norm.weight, norm.bias}))
    return NormNode::apply(input, norm.weight, norm.bias, norm, statistics);
  return activated(with_batch_statistics(norm, input, statistics));
}

}  // namespace guise::nodes

#include "nodes/norm.h"

#include <ATen/ops/relu.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include "kernels/batch_norm.h"
#include "nodes/batch_norm.h"
#include "nodes/convolution.h"
#include "nodes/reference.h"
#include "nodes/tensors.h"
#include "nodes/torch_workers.h"
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

at::Tensor normalised(const Normed& normed) {
  const at::Tensor output = empty_map(size_of(normed.y));
  kernels::Normalised pass;
  pass.main = {floats(normed.y), floats(normed.scale), floats(normed.shift)};
  pass.relu = true;
  pass.y = output.mutable_data_ptr<float>();
  TorchWorkers workers;
  kernels::normalise(pass, rows_of(output), workers);
  return output;
}

Normed with_batch_statistics(const BatchNormTensors& norm, const at::Tensor& input, Statistics statistics) {
  Normed normed = empty_statistics(input);
  TorchWorkers workers;
  const at::Tensor scratch = scratch_of(kernels::norm_scratch(rows_of(input), workers));
  kernels::Moments moments{0, normed.mean.mutable_data_ptr<double>(),
                           normed.squares.mutable_data_ptr<double>()};
  kernels::moments_of(floats(input), rows_of(input), workers, scratch.mutable_data_ptr<float>(), moments);
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
    return normalised(normed);
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
    const kernels::RowShape rows = rows_of(normed.y);
    const Sums sums = empty_sums(rows.channels);
    TorchWorkers workers;
    const at::Tensor scratch = scratch_of(kernels::norm_scratch(rows, workers));
    kernels::GradientPass pass;
    pass.dy = floats(gradient);
    pass.x = floats(normed.y);
    pass.mean = normed.mean.const_data_ptr<double>();
    pass.mask = {nullptr, floats(normed.scale), floats(normed.shift)};
    kernels::gradient_sums(pass, rows, workers, scratch.mutable_data_ptr<float>(), pointers(sums));
    const NormGradients found = norm_gradients(normed, norm, sums);
    list[0] = empty_map(size_of(normed.y));
    kernels::InputGradient through;
    through.dy = pass.dy;
    through.x = pass.x;
    through.mask = pass.mask;
    through.a = floats(found.a);
    through.b = floats(found.b);
    through.d = floats(found.d);
    through.dx = list[0].mutable_data_ptr<float>();
    kernels::input_gradient(through, rows, workers);
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
    return normalised({input, {}, {}, affine.scale, affine.shift});
  }
  if (wants_gradient({input, norm.weight, norm.bias}))
    return NormNode::apply(input, norm.weight, norm.bias, norm, statistics);
  return normalised(with_batch_statistics(norm, input, statistics));
}

}  // namespace guise::nodes

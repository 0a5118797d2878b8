// A chain as one node of LibTorch's graph.
#include "nodes/chain.h"

#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include "nodes/chain_passes.h"
#include "nodes/reference.h"
#include "nodes/tensors.h"
#include "nodes/usable.h"

namespace guise::nodes {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// ---- a chain's tensors as lists, in one order ----

template <typename Visit>  // Visit(Link&) or Visit(const Link&)
void each_link(auto& chain, const Visit& visit) {
  for (auto& link : chain.links) visit(link);
  if (chain.projection) visit(*chain.projection);
}

template <typename Visit>  // Visit(at::Tensor&) or Visit(const at::Tensor&)
void each_parameter(auto& chain, const Visit& visit) {
  each_link(chain, [&](auto& link) {
    visit(link.weight);
    if (link.bias.defined()) visit(link.bias);
    if (!link.norm) return;
    visit(link.norm->weight);
    visit(link.norm->bias);
  });
}

variable_list parameters_of(const Chain& chain) {
  variable_list list;
  each_parameter(chain, [&](const at::Tensor& parameter) { list.push_back(parameter); });
  return list;
}

Chain with_parameters(Chain chain, const at::Tensor* next) {
  each_parameter(chain, [&](at::Tensor& parameter) { parameter = *next++; });
  return chain;
}

void append(variable_list& list, const Normed& normed) {
  list.insert(list.end(), {normed.y, normed.mean, normed.squares, normed.scale, normed.shift});
}

Normed take(const variable_list& list, size_t& at) {
  at += 5;
  return {list[at - 5], list[at - 4], list[at - 3], list[at - 2], list[at - 1]};
}

// ---- the node ----

// What the node keeps beside tensors.
struct Plan : torch::CustomClassHolder {
  Plan(Chain made, const Kernels& with) : chain(std::move(made)), kernels(with) {}
  Chain chain;
  const Kernels& kernels;
};

// Order of the inputs and of what is saved: the input, what is added, parameters_of(); then the output and
// the norms.
constexpr size_t kParameters = 2;  // place of the first
struct ChainNode : torch::autograd::Function<ChainNode> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input,
                            const std::optional<at::Tensor>& added, at::TensorList parameters,
                            const c10::intrusive_ptr<Plan>& plan, Statistics statistics) {
    const Chain chain = with_parameters(plan->chain, parameters.data());
    const at::Tensor summand = added.value_or(at::Tensor());
    ChainValues values = nodes::forward(chain, input, summand, statistics, plan->kernels);
    variable_list saved = {input, summand};
    saved.insert(saved.end(), parameters.begin(), parameters.end());
    // Needed for ReLU's mask only; another output the caller may change in place.
    saved.push_back(chain.ends_with_relu ? values.output : at::Tensor());
    for (const Normed& normed : values.links) append(saved, normed);
    if (values.projection) append(saved, *values.projection);
    context->save_for_backward(std::move(saved));
    context->saved_data["plan"] = at::IValue::make_capsule(plan);
    return values.output;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto plan = c10::static_intrusive_pointer_cast<Plan>(context->saved_data["plan"].toCapsule());
    const variable_list saved = context->get_saved_variables();
    const Chain chain = with_parameters(plan->chain, &saved[kParameters]);
    if (!gradients[0].defined()) return variable_list(count_inputs(chain));
    if (at::GradMode::is_enabled()) return differentiable(chain, saved, gradients[0]);
    return computed(context, chain, saved, gradients[0], plan->kernels);
  }

 private:
  // The input, what is added, the parameters, plan and statistics.
  static size_t count_inputs(const Chain& chain) { return kParameters + parameters_of(chain).size() + 2; }

  static variable_list computed(AutogradContext* context, const Chain& chain, const variable_list& saved,
                                const at::Tensor& gradient, const Kernels& kernels) {
    const at::Tensor dense = gradient.to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast);
    const ChainGradients found = nodes::backward(chain, values_of(chain, saved), saved[0], dense,
                                                 context->needs_input_grad(0), kernels);
    variable_list list = {found.input, found.added};
    const auto list_link = [&](const Link& link, const LinkGradients& of) {
      list.push_back(of.weight);
      if (link.bias.defined()) list.push_back(at::zeros_like(link.bias));  // batch norm takes it away again
      if (link.norm) list.insert(list.end(), {of.norm_weight, of.norm_bias});
    };
    for (size_t i = 0; i < chain.links.size(); ++i) list_link(chain.links[i], found.links[i]);
    if (chain.projection) list_link(*chain.projection, found.projection);
    list.resize(count_inputs(chain));
    return list;
  }

  static ChainValues values_of(const Chain& chain, const variable_list& saved) {
    ChainValues values;
    size_t at = kParameters + parameters_of(chain).size();
    values.output = saved[at++];
    for (const Link& link : chain.links) {
      if (link.norm) values.links.push_back(take(saved, at));
    }
    if (chain.projection) values.projection = take(saved, at);
    return values;
  }

  // For gradients of gradients: the chain once more, by operators that have them.
  static variable_list differentiable(const Chain& chain, const variable_list& saved,
                                      const at::Tensor& gradient) {
    const at::Tensor output = reference(chain, saved[0], saved[1], Statistics::batch_only);
    variable_list list(count_inputs(chain)), wanted;
    std::vector<size_t> places;
    for (size_t i = 0; i < kParameters + parameters_of(chain).size(); ++i) {
      if (!saved[i].defined() || !saved[i].requires_grad()) continue;
      wanted.push_back(saved[i]);
      places.push_back(i);
    }
    const variable_list found = torch::autograd::grad({output}, wanted, {gradient}, true, true, true);
    for (size_t i = 0; i < places.size(); ++i) list[places[i]] = found[i];
    return list;
  }
};

variable_list inputs_of(const Chain& chain, const at::Tensor& input, const at::Tensor& added) {
  variable_list list = parameters_of(chain);
  list.insert(list.end(), {input, added});
  return list;
}

// Square, and its output is one that batch norm has a variance of. Moves `size` on to that output.
bool is_ready(const Link& link, MapSize& size) {
  const at::Tensor& weight = link.weight;
  if (!is_map(weight) || weight.size(2) != weight.size(3) || weight.size(1) != size.c) return false;
  size = output_size(size, link);
  return size.n * size.h * size.w >= 2;
}

bool are_ready(const Chain& chain, const at::Tensor& input) {
  MapSize size = size_of(input), beside = size;
  for (const Link& link : chain.links) {
    if (!is_ready(link, size)) return false;
  }
  return !chain.projection || is_ready(*chain.projection, beside);
}

}  // namespace

bool can_run(const Chain& chain, const at::Tensor& input, const at::Tensor& added, Statistics statistics) {
  if (!is_usable_here() || !is_usable(input) || (added.defined() && !is_map(added))) return false;
  if (!are_ready(chain, input)) return false;
  return statistics != Statistics::running || !wants_gradient(inputs_of(chain, input, added));
}

at::Tensor run(const Chain& chain, const at::Tensor& input, const at::Tensor& added, Statistics statistics,
               const Kernels& kernels, Prepared* prepared) {
  if (statistics == Statistics::running) return evaluate(chain, input, added, {kernels, prepared});
  if (!wants_gradient(inputs_of(chain, input, added)))
    return forward(chain, input, added, statistics, kernels).output;
  const variable_list parameters = parameters_of(chain);
  return ChainNode::apply(input, added.defined() ? std::optional(added) : std::nullopt,
                          at::TensorList(parameters), c10::make_intrusive<Plan>(chain, kernels), statistics);
}

}  // namespace guise::nodes

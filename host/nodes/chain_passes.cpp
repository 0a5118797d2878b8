#include "nodes/chain_passes.h"

#include "nodes/convolution.h"
#include "nodes/prepared.h"
#include "nodes/tensors.h"

namespace guise::nodes {
namespace {

kernels::Source plain(const at::Tensor& map) {
  kernels::Source source;
  source.x = read(map);
  return source;
}

Normed convolve(const Link& link, const kernels::Source& source, Statistics statistics,
                const Kernels& kernels) {
  Normed normed = empty_statistics(empty_map(output_size(size_of(source.x), link)));
  forward(source, link.weight, link.stride, statistics_sink(normed), kernels);
  finish(normed, link, statistics);
  return normed;
}

// ---- the end of the forward pass ----

at::Tensor add_and_activate(const Chain& chain, const ChainValues& values, const at::Tensor& input,
                            const at::Tensor& added) {
  const Normed& last = values.links.back();
  kernels::Normalised pass;
  pass.main = {floats(last.y), floats(last.scale), floats(last.shift)};
  if (chain.adds == Addition::input) pass.shortcut.x = floats(input);
  if (chain.adds == Addition::tensor) pass.shortcut.x = floats(added);
  if (const auto& projection = values.projection)
    pass.shortcut = {floats(projection->y), floats(projection->scale), floats(projection->shift)};
  pass.relu = chain.ends_with_relu;
  return normalised(pass, size_of(last.y));
}

at::Tensor convolve_and_add(const Link& link, const kernels::Source& source, const at::Tensor& added,
                            const Kernels& kernels) {
  const at::Tensor output = empty_map(output_size(size_of(source.x), link));
  kernels::Sink sink;
  sink.y = write(output);
  sink.add = floats(added);
  forward(source, link.weight, link.stride, sink, kernels);
  return output;
}

// ---- backward ----

// A gradient at a norm's output and the sums that were taken of it.
struct AtNorm {
  at::Tensor gradient;
  Sums sums;
};

class Backward {
 public:
  Backward(const Chain& chain, const ChainValues& values, const at::Tensor& input, const Kernels& kernels)
      : chain_(chain), values_(values), input_(input), kernels_(kernels) {
    gradients_.links.resize(chain.links.size());
  }

  ChainGradients run(const at::Tensor& output_gradient, bool input_wanted) {
    input_wanted_ = input_wanted;
    at::Tensor gradient = through_end(output_gradient);
    for (size_t i = chain_.links.size() - 1; i > 0; --i) gradient = through_link(i, gradient);
    through_first(gradient);
    return std::move(gradients_);
  }

 private:
  // To the output of the last convolution; keeps the gradient at the sum for what was added.
  at::Tensor through_end(const at::Tensor& output_gradient) {
    if (!chain_.links.back().norm) {
      at_sum_ = output_gradient;
      if (chain_.adds == Addition::tensor) gradients_.added = at_sum_;
      return output_gradient;
    }
    const Normed& last = values_.links.back();
    at_sum_ = empty_map(size_of(last.y));
    kernels::GradientPass pass;
    pass.dy = floats(output_gradient);
    if (chain_.ends_with_relu) pass.mask.output = floats(values_.output);
    pass.masked = at_sum_.mutable_data_ptr<float>();
    const Sums sums = sums_of(pass, last);
    if (chain_.adds == Addition::tensor) gradients_.added = at_sum_;
    return to_convolution(chain_.links.back(), last, {at_sum_, sums}, gradients_.links.back(),
                          chain_.adds == Addition::nothing);
  }

  at::Tensor to_convolution(const Link& link, const Normed& normed, const AtNorm& at,
                            LinkGradients& gradients, bool in_place) {
    const NormGradients found = norm_gradients(normed, *link.norm, at.sums);
    gradients.norm_weight = found.weight;
    gradients.norm_bias = found.bias;
    return through_norm(normed, found, at.gradient, in_place ? at.gradient : empty_map(size_of(normed.y)));
  }

  // From the output of link i's convolution to that of the one before.
  at::Tensor through_link(size_t i, const at::Tensor& gradient) {
    const Link &link = chain_.links[i], &before = chain_.links[i - 1];
    const Normed& normed = values_.links[i - 1];
    gradients_.links[i].weight =
        backward_weight(normed.activated(), read(gradient), link.weight, link.stride, kernels_);
    AtNorm at{empty_map(size_of(normed.y)), empty_sums(normed.y.size(1))};
    const at::Tensor centre = normed.mean.to(at::kFloat);
    backward_data(plain(gradient), link.weight, link.stride, masked_sink(normed, at, centre), kernels_);
    recentre(at.sums, normed, centre);
    return to_convolution(before, normed, at, gradients_.links[i - 1], true);
  }

  static kernels::Sink masked_sink(const Normed& normed, const AtNorm& at, const at::Tensor& centre) {
    kernels::Sink sink;
    sink.y = write(at.gradient);
    sink.write = kernels::Write::masked;
    sink.before = floats(normed.y);
    sink.scale = floats(normed.scale);
    sink.shift = floats(normed.shift);
    sink.centre = floats(centre);
    sink.first = at.sums.gradient.mutable_data_ptr<double>();
    sink.second = at.sums.product.mutable_data_ptr<double>();
    return sink;
  }

  // The sums were taken about the mean as float32 has it.
  static void recentre(const Sums& sums, const Normed& normed, const at::Tensor& centre) {
    sums.product.sub_(normed.mean.sub(centre).mul(sums.gradient));
  }

  void through_first(const at::Tensor& gradient) {
    const Link& first = chain_.links.front();
    gradients_.links.front().weight =
        backward_weight(plain(input_), read(gradient), first.weight, first.stride, kernels_);
    if (input_wanted_) {
      gradients_.input = empty_map(size_of(input_));
      kernels::Sink sink;
      sink.y = write(gradients_.input);
      if (chain_.adds == Addition::input) sink.add = floats(at_sum_);
      backward_data(plain(gradient), first.weight, first.stride, sink, kernels_);
    }
    if (chain_.projection) through_projection();
  }

  void through_projection() {
    const Link& link = *chain_.projection;
    const Normed& normed = *values_.projection;
    kernels::GradientPass pass;
    pass.dy = floats(at_sum_);
    const Sums sums = sums_of(pass, normed);
    const at::Tensor gradient = to_convolution(link, normed, {at_sum_, sums}, gradients_.projection, true);
    gradients_.projection.weight =
        backward_weight(plain(input_), read(gradient), link.weight, link.stride, kernels_);
    if (!input_wanted_) return;
    kernels::Sink sink;
    sink.y = write(gradients_.input);
    sink.add = floats(gradients_.input);
    backward_data(plain(gradient), link.weight, link.stride, sink, kernels_);
  }

  const Chain& chain_;
  const ChainValues& values_;
  const at::Tensor& input_;
  const Kernels& kernels_;
  bool input_wanted_ = false;
  at::Tensor at_sum_;  // gradient at the sum before the last ReLU
  ChainGradients gradients_;
};

// ---- with running statistics ----

at::Tensor evaluate_link(const Link& link, const at::Tensor& input, bool relu, const at::Tensor& added,
                         const Evaluating& by) {
  const at::Tensor output = empty_map(output_size(size_of(input), link));
  kernels::Sink sink;
  sink.y = write(output);
  sink.add = floats(added);
  Affine affine;
  if (link.norm) {
    affine = by.prepared ? by.prepared->affine(link) : running_affine(link);
    sink.write = kernels::Write::evaluated;
    sink.scale = floats(affine.scale);
    sink.shift = floats(affine.shift);
    sink.relu = relu;
  }
  forward(plain(input), link.weight, link.stride, sink, by.kernels, by.prepared);
  return output;
}

}  // namespace

MapSize output_size(const MapSize& input, const Link& link) {
  const int64_t kernel = link.weight.size(2);
  const auto along = [&](int64_t side) { return output_side(side, kernel, link.stride); };
  return {input.n, link.weight.size(0), along(input.h), along(input.w)};
}

ChainValues forward(const Chain& chain, const at::Tensor& input, const at::Tensor& added,
                    Statistics statistics, const Kernels& kernels) {
  ChainValues values;
  kernels::Source source = plain(input);
  for (const Link& link : chain.links) {
    if (!link.norm) break;
    values.links.push_back(convolve(link, source, statistics, kernels));
    source = values.links.back().activated();
  }
  if (chain.projection) values.projection = convolve(*chain.projection, plain(input), statistics, kernels);
  values.output = chain.links.back().norm
                      ? add_and_activate(chain, values, input, added)
                      : convolve_and_add(chain.links.back(), source,
                                         chain.adds == Addition::input ? input : added, kernels);
  return values;
}

at::Tensor evaluate(const Chain& chain, const at::Tensor& input, const at::Tensor& added,
                    const Evaluating& by) {
  at::Tensor hidden = input;
  for (size_t i = 0; i + 1 < chain.links.size(); ++i)
    hidden = evaluate_link(chain.links[i], hidden, true, {}, by);
  at::Tensor summand = added;
  if (chain.adds == Addition::input) summand = input;
  if (chain.projection) summand = evaluate_link(*chain.projection, input, false, {}, by);
  return evaluate_link(chain.links.back(), hidden, chain.ends_with_relu, summand, by);
}

ChainGradients backward(const Chain& chain, const ChainValues& values, const at::Tensor& input,
                        const at::Tensor& output_gradient, bool input_wanted, const Kernels& kernels) {
  return Backward(chain, values, input, kernels).run(output_gradient, input_wanted);
}

}  // namespace guise::nodes

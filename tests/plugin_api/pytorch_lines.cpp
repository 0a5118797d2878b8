// Lines as a PyTorch user would write them: each is a term, named as in tests/reference/pytorch_lines, where
// the same line stands in Python with the number that PyTorch gives.
#include <guise/cpp/autograd.hpp>
#include <guise/plugin.hpp>

using guise::Tensor;

GUISE_OP(cosh_op, "aten::cosh", "");
GUISE_OP(eye_op, "aten::eye", "");
GUISE_OP(to_op, "aten::to", "dtype");
GUISE_OP(split_op, "aten::aminmax", "");
GUISE_OP(roll_op, "aten::roll", "");
GUISE_OP(clamp_op, "aten::clamp", "");
GUISE_OP(concat_op, "aten::concat", "");
GUISE_OP(svd_op, "aten::_linalg_svd", "");
GUISE_OP_OPTIONAL(missing_op, "aten::no_such_operator_anywhere", "");

// sin and cos of one input, with one saved tensor and a number that both directions read.
struct Turn : guise::Function<Turn, 1, 2, 1> {
  static constexpr const char* name = "turn";
  double speed;
  explicit Turn(double w) : speed(w) {}
  void forward(const Tensor* x, Tensor* y, Tensor* saved) const {
    y[0] = sin(x[0] * speed), y[1] = cos(x[0] * speed), saved[0] = x[0];
  }
  void backward(const Tensor* saved, const Tensor* dy, Tensor* dx) const {
    dx[0] = speed * (dy[0] * cos(saved[0] * speed) - dy[1] * sin(saved[0] * speed));
  }
};

struct PytorchLines : guise::LossStrategy {
  explicit PytorchLines(const guise::Options&) {}

  void loss(guise::Step& step) {
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    arithmetic(step);
    comparisons(step);
    reductions(step);
    order(step);
    shapes(step);
    parts(step);
    layers(step);
    new_tensors(step);
    writes(step);
    calls(step);
    nodes(step);
  }

 private:
  // One number that tells the elements' places apart: sum over i of (i + 1) x_i.
  static void line(const guise::Step& step, const char* name, Tensor x) noexcept {
    auto flat = x.to(step.features()).flatten();
    step.add_term(name, (flat * arange(1, flat.numel() + 1, flat)).sum());
  }
#define LINE(name, ...) line(step, #name, __VA_ARGS__)

  static void arithmetic(const guise::Step& step) noexcept {
    auto z = step.features();        // [N, D]
    auto s = step.logits();          // [N, K]
    auto t = step.teacher_logits();  // [N, K]
    auto y = step.targets();         // [N]
    LINE(number_over, 1.0 / (z * z + 1));
    LINE(number_minus, 1 - z);
    LINE(integers, (y + 1) * 2 - y % 2);
    LINE(integer_times_real, y * 0.5);
    LINE(tensors, s * t - s / (t.abs() + 1) + (s - t));
    auto total = s + t;
    total += 2;
    total *= s;
    total -= t * 0.25;
    total /= 3;
    LINE(assignments, total);
    LINE(powers, z.abs().pow(1.5) + pow(z.abs() + 1, z) + pow(2, z) + z.square());
    LINE(clamps, z.clamp(-0.5, 0.5) + clamp_min(z, 0) + z.clamp_max(0.1) + relu(z));
    LINE(maximum_minimum, maximum(s, t) * minimum(s, t) + max(s, t));
    LINE(functions, exp(-z.abs()) + log(z.abs() + 1) + z.sigmoid() + tanh(z) + rsqrt(z.square() + 1) +
                        erf(z) + z.abs().log1p());
    LINE(lerp, lerp(s, t, 0.3));
  }

  static void comparisons(const guise::Step& step) noexcept {
    auto z = step.features();
    auto s = step.logits();
    auto t = step.teacher_logits();
    auto y = step.targets();
    LINE(compare, (s < t).to(guise::float64) + (s >= 0).to(s) * 2 + (0.5 > z.mean()).to(s));
    LINE(equal, (y == 1).to(guise::int64) + (y != y.max()).to(guise::int64));
    LINE(logic, ((s > 0) & (t > 0)) | ~(s < t));
    LINE(where_numbers, where(s > 0, s, 0.0) + where(s > 0, 1, t) + where(s > t, s, t));
    LINE(masked_fill, s.masked_fill(s < 0, -1.5));
    LINE(own_classes_left_out, s.masked_fill(one_hot(y, step.classes()).to(guise::bool_), -1e9).logsumexp(1));
    LINE(all_any, (s > -100).all().to(s) + (s > 100).any().to(s) + (s > 0).any(1).to(s).sum());
  }

  static void reductions(const guise::Step& step) noexcept {
    auto z = step.features();
    auto s = step.logits();
    LINE(sum_mean, s.sum() + s.mean() + z.sum(1).mean() + z.mean(0, true).sum());
    LINE(several_dims, z.unsqueeze(0).mean({0, 2}) + z.unsqueeze(0).sum({0, -1}, false));
    LINE(deviation, z.std(1) + z.var(1, 0) + z.std() + z.std({0, 1}, 0));
    LINE(standardised, (s - s.mean(1, true)) / (s.std(1, 0, true) + 1e-7));
    LINE(logsumexp, s.logsumexp(1) + logsumexp(s, 1));
    LINE(norms, z.norm() + z.norm(1, 1) + norm(z, 2, 1, true).squeeze(1) + z.norm(3));
    LINE(extrema, s.max() - s.min() + s.amax(1) - s.amin({1}));
    LINE(median, s.median() + median(s, 1).values + trace(s.narrow(0, 0, 4)));
    LINE(products, (s.abs() + 0.5).prod(1) + cumsum(s, 1).select(1, -1) + cumprod(s, 1).select(1, -1));
  }

  static void order(const guise::Step& step) noexcept {
    auto s = step.logits();
    auto y = step.targets();
    auto [largest, where_it_is] = s.max(1);
    LINE(max_along, largest * (where_it_is + 1));
    auto [top, places] = topk(s, 2);
    LINE(topk, top.sum(1) + places.select(1, 1));
    auto [sorted, from] = s.sort(1, true);
    LINE(sort, sorted * (from + 1));
    LINE(argsort, s.argsort(1) + argsort(s, -1, true) * 2);
    LINE(accuracy, (s.argmax(1) == y).to(guise::float64).mean() + argmin(s).to(s));
    LINE(right_logit, s.gather(1, y.unsqueeze(1)).squeeze(1));
  }

  static void shapes(const guise::Step& step) noexcept {
    auto z = step.features();
    auto s = step.logits();
    auto n = step.batch_size();
    LINE(reshape, z.reshape({n, 2, -1}).transpose(1, 2) + z.view({n, -1, 2}));
    LINE(flatten, z.flatten() + flatten(z.unsqueeze(1), 0, 2));
    LINE(expand, z.mean(0).expand({n, -1}) + z.mean(0).unsqueeze(0).expand_as(z) + z.mean(0).repeat({n, 1}));
    LINE(permute, z.view({n, 2, -1}).permute({2, 0, 1}));
    LINE(turned, z.t().flip({0}) + z.roll(1, 0).t());
    LINE(cat_stack, guise::cat({s, s * 2}, 1).sum(0).sum() + guise::stack({s, s * 3}).mean(0));
    guise::Tensors views;
    for (int i = 0; i < 3; ++i) views.add(s * (i + 1));
    LINE(list_of_views, stack(views, 1));
    LINE(sizes, zeros(z.sizes(), z) + z.size(-1) + z.numel() + z.dim());
  }

  static void parts(const guise::Step& step) noexcept {
    auto z = step.features();
    auto y = step.targets();
    auto order = z.select(1, 0).argsort();
    LINE(rows, z[0] + z[-1] + z.select(0, 1));
    LINE(by_index, z[order] + z.index_select(0, order) * 2 + z.index({order, guise::none}));
    LINE(columns, z.index({guise::none, arange(2, z)}));
    LINE(by_mask, z[y == y.min()].sum(0) + z.masked_select(z > 0).sum());
    LINE(slices, z.narrow(1, 1, 3).sum(1) + z.slice(1, 1, 4).mean(1) + z.slice(1, 0, 4, 2).sum(1));
    LINE(scatters, zeros_like(z).scatter(1, z.argsort(1), z) + z.scatter(1, y.unsqueeze(1), 0.5));
    auto [low, high] = guise::chunk<2>(z, 1);
    LINE(halves, low * high + split(z, 3, 1)[1]);
    LINE(class_counts, bincount(y, 6));
    LINE(class_sums, zeros({step.classes(), z.size(1)}, z).index_add(0, y, z));
  }

  static void layers(const guise::Step& step) noexcept {
    auto z = step.features();
    auto s = step.logits();
    auto t = step.teacher_logits();
    auto y = step.targets();
    auto w = z.detach().narrow(0, 0, 2);  // [2, D]
    LINE(linear, linear(z, w, ones({2}, z)) + linear(z, w));
    LINE(similarities, matmul(normalize(z), normalize(z).t()));
    LINE(cosine, cosine_similarity(s, t) + cosine_similarity(s, t, 1));
    LINE(distances, cdist(z, w) + cdist(z, w, 1));
    LINE(bmm, bmm(z.unsqueeze(1), z.unsqueeze(2)).squeeze());
    LINE(einsum, guise::einsum("nd,md->nm", {z, w}));
    LINE(distillation, kl_div(log_softmax(s / 4, 1), softmax(t / 4, 1), guise::Reduction::batchmean) * 16);
    LINE(losses, mse_loss(s, t) + smooth_l1_loss(s, t, guise::Reduction::sum) + l1_loss(s, t));
    LINE(cross_entropy, cross_entropy(s, y) + cross_entropy(s, y, guise::Reduction::none_, 0.1));
    LINE(binary, binary_cross_entropy_with_logits(s, one_hot(y, step.classes()).to(s)));
    LINE(layer_norm, layer_norm(z, z.size(1)) + layer_norm(z, {z.size(1)}, z[0].detach(), z[1].detach()));
    LINE(paired, pairwise_distance(s, t) + nll_loss(log_softmax(s, 1), y) + svdvals(z).sum());
    LINE(activations, leaky_relu(z) + gelu(z) + softplus(z) + logsigmoid(z));
    auto same = y.unsqueeze(0) == y.unsqueeze(1);
    auto pairs = matmul(z, z.t()) / 0.5 - eye(z.size(0), z) * 1e9;
    LINE(contrast, -(log_softmax(pairs, 1) * same).tril(-1).sum() / same.sum());
  }

  static void new_tensors(const guise::Step& step) noexcept {
    auto z = step.features();
    LINE(arange, arange(5, z) + arange(0.0, 1.0, 0.2, z) + arange(1, 6, z));
    LINE(full, full({2, 3}, 0.5, z) + ones({2, 3}, z) + z.new_full({2, 3}, 2, guise::int64));
    LINE(like, full_like(z, 3) + ones_like(z) + zeros_like(z));
    LINE(eye, eye(3, z) + eye(3, z, guise::int64));
    LINE(one_hot, one_hot(step.targets(), step.classes()) * 2);
    LINE(types, (z * 10).to(guise::int32) + to(z > 0, guise::float32));
  }

  static void writes(const guise::Step& step) noexcept {
    auto memory = step.features().detach().clone();
    memory.mul_(0.9).add_(step.features().detach() * 0.1);
    memory[0].copy_(ones_like(memory[0]));
    memory.masked_fill_(memory > 1, 1).lerp_(zeros_like(memory), 0.5);
    LINE(in_place, memory.index_copy_(0, arange(1, memory), memory.narrow(0, 1, 1).clone()));
  }

  static void calls(const guise::Step& step) noexcept {
    auto z = step.features();
    LINE(call, call(cosh_op, z));
    LINE(call_types, call(to_op, z, guise::float64, false, true));
    LINE(call_without_tensor, call(eye_op, step, 3, guise::float64));
    LINE(call_lists, call(roll_op, z, guise::Sizes{1, 2}, guise::Sizes{0, 1}));
    LINE(call_none, call(clamp_op, z, guise::none, 0.25));
    LINE(call_tensors, call(concat_op, guise::Tensors{z, z}, 1));
    auto [low, high] = guise::call_for<2>(split_op, z);
    LINE(call_for_two, high - low);
    auto usv = guise::call_for<3>(svd_op, z, false);
    LINE(call_for_three, usv[1]);
    LINE(optional, z + (has(step, missing_op) ? 1 : 0));
  }

  static void nodes(const guise::Step& step) noexcept {
    auto z = step.features();
    auto [sine, cosine] = Turn(2)(z);  // the object is gone before backward
    LINE(own_backward, sine * 2 + cosine);
  }
#undef LINE
};

GUISE_LOSS_STRATEGY(PytorchLines, "pytorch_lines", "1.0.0", "lines as PyTorch's users write them",
                    guise::needs_teacher_model);

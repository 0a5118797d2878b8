// One objective for every C: the mean cross-entropy plus ||W||^2 / (2 C N), which has the same minimum.
#include "features/linear_probe.h"

#include <ATen/ATen.h>
#include <torch/optim/lbfgs.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/random.h"
#include "features/neighbours.h"

namespace guise::features {
namespace {

constexpr std::array kStrengths = {1e-4, 1e-3, 1e-2, 1e-1, 1.0, 1e1, 1e2};
constexpr double kChoosingNorm = 1e-3;  // near enough to tell which C is best
constexpr int64_t kIterationsAtATime = 50;
constexpr uint32_t kHeldOut = 0, kFirstEpoch = 1;  // keys of the stream

struct Standard {
  at::Tensor mean, scale;
};

Standard standard_of(const at::Tensor& z) {
  const at::Tensor wide = z.to(at::kDouble);
  const at::Tensor deviation = wide.std(0, false);
  return {wide.mean(0), at::where(deviation > 0, deviation, at::ones_like(deviation))};
}

at::Tensor standardised(const at::Tensor& z, const Standard& standard) {
  return (z.to(at::kDouble) - standard.mean) / standard.scale;
}

class Fit {
 public:
  Fit(const at::Tensor& rows, const at::Tensor& y, int64_t classes)
      : rows_(rows),
        y_(y),
        weight_(at::zeros({classes, rows.size(1)}, at::TensorOptions(at::kDouble))),
        bias_(at::zeros({classes}, at::TensorOptions(at::kDouble))) {
    weight_.set_requires_grad(true);
    bias_.set_requires_grad(true);
  }

  // From where the last one ended.
  void minimise(double c, double gradient_norm, int64_t most_iterations) {
    torch::optim::LBFGS lbfgs({weight_, bias_}, torch::optim::LBFGSOptions(1)
                                                    .max_iter(kIterationsAtATime)
                                                    .tolerance_grad(gradient_norm * 1e-2)
                                                    .tolerance_change(0)
                                                    .history_size(30)
                                                    .line_search_fn("strong_wolfe"));
    const auto objective = [&] {
      lbfgs.zero_grad();
      const at::Tensor loss = value(c);
      loss.backward();
      return loss;
    };
    for (iterations_ = 0; iterations_ < most_iterations;) {
      lbfgs.step(objective);
      iterations_ += kIterationsAtATime;
      objective();
      gradient_norm_ = std::hypot(weight_.grad().norm().item<double>(), bias_.grad().norm().item<double>());
      if (gradient_norm_ <= gradient_norm) break;
    }
  }

  at::Tensor predict(const at::Tensor& rows) const {
    return first_greatest(at::addmm(bias_.detach(), rows, weight_.detach().t()));
  }

  LinearProbe probe(const Standard& standard, double c) const {
    return {standard.mean,  standard.scale, weight_.detach().clone(), bias_.detach().clone(), c,
            gradient_norm_, iterations_};
  }

 private:
  at::Tensor value(double c) const {
    const at::Tensor logits = at::addmm(bias_, rows_, weight_.t());
    return at::cross_entropy_loss(logits, y_) +
           weight_.square().sum() / (2 * c * static_cast<double>(rows_.size(0)));
  }

  at::Tensor rows_, y_, weight_, bias_;
  double gradient_norm_ = 0;
  int64_t iterations_ = 0;
};

at::Tensor shuffled(int64_t count, uint64_t seed, uint32_t key) {
  core::RandomSequence sequence(seed, core::Stream::probe, {key, 0});
  return at::tensor(core::random_order(sequence, count), at::kLong);
}

double chosen_strength(const at::Tensor& rows, const at::Tensor& y, int64_t classes,
                       const ProbeOptions& options) {
  const at::Tensor order = shuffled(rows.size(0), options.seed, kHeldOut);
  const int64_t held = std::max<int64_t>(rows.size(0) / 10, 1);
  const at::Tensor held_out = order.slice(0, 0, held), kept = order.slice(0, held);
  const at::Tensor held_rows = rows.index_select(0, held_out), held_labels = y.index_select(0, held_out);
  Fit fit(rows.index_select(0, kept), y.index_select(0, kept), classes);
  const double norm = std::max(kChoosingNorm, options.gradient_norm);
  double best = kStrengths.front(), most = -1;
  for (const double c : kStrengths) {
    fit.minimise(c, norm, options.most_iterations);
    const auto right = (fit.predict(held_rows) == held_labels).sum().item<double>();
    if (right > most) best = c, most = right;
  }
  return best;
}

LinearProbe fit_rows(const at::Tensor& rows, const Standard& standard, const at::Tensor& y, int64_t classes,
                     double c, const ProbeOptions& options) {
  Fit fit(rows, y, classes);
  fit.minimise(c, options.gradient_norm, options.most_iterations);
  return fit.probe(standard, c);
}

}  // namespace

LinearProbe fit_linear_probe(const at::Tensor& z, const at::Tensor& y, int64_t classes,
                             const ProbeOptions& options) {
  const Standard standard = standard_of(z);
  const at::Tensor rows = standardised(z, standard);
  return fit_rows(rows, standard, y, classes, chosen_strength(rows, y, classes, options), options);
}

LinearProbe fit_linear_probe(const at::Tensor& z, const at::Tensor& y, int64_t classes, double c,
                             const ProbeOptions& options) {
  const Standard standard = standard_of(z);
  return fit_rows(standardised(z, standard), standard, y, classes, c, options);
}

LinearProbe fit_linear_probe_sgd(const at::Tensor& z, const at::Tensor& y, int64_t classes, uint64_t seed) {
  constexpr int64_t kEpochs = 100, kBatch = 256;
  constexpr double kRate = 0.1, kMomentum = 0.9;
  const Standard standard = standard_of(z);
  const at::Tensor rows = standardised(z, standard).to(at::kFloat);
  const int64_t count = rows.size(0);
  const auto steps = static_cast<double>(kEpochs * ((count + kBatch - 1) / kBatch));
  at::Tensor weight = at::zeros({classes, rows.size(1)}), bias = at::zeros({classes});
  at::Tensor weight_step = at::zeros_like(weight), bias_step = at::zeros_like(bias);
  double step = 0;
  for (int64_t epoch = 0; epoch < kEpochs; ++epoch) {
    const at::Tensor order = shuffled(count, seed, kFirstEpoch + static_cast<uint32_t>(epoch));
    for (int64_t begin = 0; begin < count; begin += kBatch, ++step) {
      const at::Tensor picked = order.slice(0, begin, std::min(begin + kBatch, count));
      const at::Tensor batch = rows.index_select(0, picked);
      const at::Tensor apart = at::addmm(bias, batch, weight.t()).softmax(1) -
                               at::one_hot(y.index_select(0, picked), classes).to(at::kFloat);
      const double share = 1.0 / static_cast<double>(batch.size(0));
      weight_step.mul_(kMomentum).addmm_(apart.t(), batch, 1, share);
      bias_step.mul_(kMomentum).add_(apart.sum(0), share);
      const double rate = kRate * (1 + std::cos(std::numbers::pi * step / steps)) / 2;
      weight.sub_(weight_step, rate);
      bias.sub_(bias_step, rate);
    }
  }
  return {standard.mean,
          standard.scale,
          weight.to(at::kDouble),
          bias.to(at::kDouble),
          0,
          0,
          static_cast<int64_t>(steps)};
}

at::Tensor predict(const LinearProbe& probe, const at::Tensor& z) {
  return first_greatest(at::addmm(probe.bias, standardised(z, {probe.mean, probe.scale}), probe.weight.t()));
}

}  // namespace guise::features

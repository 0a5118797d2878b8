#include "train/online_probe.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace guise::train {

OnlineProbe::OnlineProbe(const config::OnlineProbeConfig& config, int64_t classes, int64_t feature_dim,
                         at::Device device)
    : config_(config),
      weight_(at::zeros({classes, feature_dim}, device)),
      bias_(at::zeros({classes}, device)),
      weight_momentum_(at::zeros_like(weight_)),
      bias_momentum_(at::zeros_like(bias_)) {}

void OnlineProbe::begin_epoch(int64_t epoch) {
  const int64_t every = config_.restart_every_epochs, since = epoch - config_.start_epoch;
  if (every == 0 || since <= 0 || since % every != 0) return;
  for (at::Tensor* tensor : {&weight_, &bias_, &weight_momentum_, &bias_momentum_}) tensor->zero_();
}

// The gradient of the mean cross-entropy at the logits is (softmax - one-hot) / N.
void OnlineProbe::step(const at::Tensor& z, const at::Tensor& labels, int64_t epoch, int64_t known) {
  if (!has_begun(epoch)) return;
  const at::NoGradGuard no_grad;
  const auto of_known = [known](const at::Tensor& tensor) { return tensor.narrow(0, 0, known); };
  at::Tensor weight = of_known(weight_), bias = of_known(bias_);
  const at::Tensor weight_momentum = of_known(weight_momentum_), bias_momentum = of_known(bias_momentum_);
  const at::Tensor rows = z.detach().to(at::kFloat);
  at::Tensor apart = at::addmm(bias, rows, weight.t()).softmax(1);
  apart.sub_(at::one_hot(labels, known)).div_(static_cast<double>(rows.size(0)));
  weight_momentum.mul_(config_.momentum).add_(apart.t().mm(rows)).add_(weight, config_.weight_decay);
  bias_momentum.mul_(config_.momentum).add_(apart.sum(0)).add_(bias, config_.weight_decay);
  weight.sub_(weight_momentum, config_.lr);
  bias.sub_(bias_momentum, config_.lr);
}

at::Tensor OnlineProbe::predict(const at::Tensor& z, int64_t known) const {
  const at::NoGradGuard no_grad;
  return at::addmm(bias_.narrow(0, 0, known), z.detach().to(at::kFloat), weight_.narrow(0, 0, known).t())
      .argmax(1);
}

std::vector<models::NamedTensor> OnlineProbe::state() const {
  return {{"weight", weight_, true},
          {"bias", bias_, true},
          {"weight_momentum", weight_momentum_, true},
          {"bias_momentum", bias_momentum_, true}};
}

}  // namespace guise::train

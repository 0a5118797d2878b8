#include "train/step_loss.h"

#include <ATen/ATen.h>

#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "data/batches.h"
#include "optim/clip.h"
#include "train/backward_pass.h"
#include "train/device.h"

namespace guise::train {
namespace {

std::vector<bridge::Term> terms_of_step(const Experiment& run, const data::Batch& batch,
                                        const StepPosition& position, FeatureWatch* watch,
                                        StepTensors* kept = nullptr) {
  const PrecisionScope precision(run.config.train.precision, run.device);
  TrainingStep step(run, batch, position, watch);
  if (kept != nullptr) kept->features = step.features(), kept->logits = step.logits().detach();
  if (!run.strategy_works(position.epoch)) return {{"loss_ce", step.cross_entropy(step.logits()), 1}};
  return run.strategy->loss(step);
}

std::string place_of(const Experiment& run, const StepPosition& position) {
  return origin_of_loss(run, position.epoch) + ", " + core::moment_text(position.epoch, position.step);
}

// The first parameter whose gradient is not finite; empty where there is none.
std::string unsound_gradient(const Experiment& run) {
  for (const models::NamedTensor& entry : run.optimizer->parameters()) {
    const at::Tensor gradient = entry.tensor.grad();
    if (gradient.defined() && !at::isfinite(gradient).all().item<bool>()) return entry.name;
  }
  return "";
}

// "term loss_root": each alone, on the graph of the same step computed once more.
std::string unsound_term(const Experiment& run, const data::Batch& batch, const StepPosition& position) {
  for (const bridge::Term& term : terms_of_step(run, batch, position, nullptr)) {
    if (!term.value.requires_grad()) continue;
    run.optimizer->zero_grad();
    (term.value * term.weight).backward({}, true);
    if (!unsound_gradient(run).empty()) return "term " + term.name;
  }
  return "the weighted sum of the terms";
}

}  // namespace

data::Batch load_batch(const Experiment& run, std::span<const int64_t> samples, int64_t epoch) {
  const config::DataConfig& data = run.config.data;
  const data::Batch batch = data::training_batch(run.images.train, samples, {data.crop_padding, data.flip},
                                                 run.normalization, run.config.train.seed, epoch);
  return {batch.images.to(run.device), batch.labels.to(run.device)};
}

LossSum loss_of_step(const Experiment& run, const data::Batch& batch, const StepPosition& position,
                     FeatureWatch* watch, StepTensors* kept) {
  const PrecisionScope precision(run.config.train.precision, run.device);
  std::vector<bridge::Term> terms = terms_of_step(run, batch, position, watch, kept);
  LossSum sum = sum_terms(terms);
  add_values(sum, run.strategy->take_values());
  if (kept != nullptr) kept->terms = std::move(terms);
  return sum;
}

std::string origin_of_loss(const Experiment& run, int64_t epoch) {
  return run.strategy_works(epoch) ? title_of(*run.strategy) : "plain cross-entropy";
}

void backward(const Experiment& run, const LossSum& loss, const StepPosition& position, double share) {
  in_backward_pass(origin_of_loss(run, position.epoch), position.epoch, position.step,
                   [&] { (share == 1 ? loss.total : loss.total * share).backward(); });
}

void check_gradients(const Experiment& run, const data::Batch& batch, const StepPosition& position) {
  if (std::isfinite(optim::gradient_norm(run.optimizer->parameters()))) return;
  const std::string parameter = unsound_gradient(run);
  if (parameter.empty()) return;  // finite ones whose squares are not
  throw core::failure(
      {.place = place_of(run, position),
       .problem = "the gradient of " + unsound_term(run, batch, position) + " with respect to " + parameter +
                  " is not finite, though the loss is; no weight was changed",
       .advice = "a term such as sqrt, log or a norm at 0 has no gradient there: keep it away "
                 "from 0 by a small constant"});
}

}  // namespace guise::train

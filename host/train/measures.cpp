#include "train/measures.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "metrics/accuracy.h"
#include "models/head_weight.h"
#include "models/make_network.h"
#include "runs/measurements.h"
#include "runs/representation.h"
#include "train/backward_pass.h"
#include "train/representation.h"
#include "train/teacher_distance.h"

namespace guise::train {
namespace {

// Of weights that were ruined there is nothing to measure, and the run is about to end for it.
bool is_ruined(const runs::EpochResult& result) {
  return std::ranges::any_of(result.measured, [](const runs::EpochResult::Measured& measured) {
    return !std::isfinite(measured.evaluation.at(runs::kLoss));
  });
}

}  // namespace

void Measures::begin_epoch(int64_t epoch) {
  if (run_.online_probe) run_.online_probe->begin_epoch(epoch);
}

void Measures::before_backward(const StepTensors& step, const StepPosition& position) {
  balance_.reset();
  const int64_t every = run_.config.measure.gradient_balance;
  if (every == 0 || position.step % every != 0) return;
  const at::Tensor head = models::logits_weight(*run_.student, models::tensor_names(run_.config.model.name));
  in_backward_pass(origin_of_loss(run_, position.epoch), position.epoch, position.step,
                   [&] { balance_ = gradient_balance(step.terms, step.features, head); });
  recorder_.measured({position.epoch, position.step, values_of(*balance_)});
}

void Measures::after_backward(const StepTensors& step, const at::Tensor& labels,
                              const StepPosition& position) {
  if (balance_) {
    for (const std::string& finding : gradients_.look(*balance_, idle_parameters(position.epoch)))
      recorder_.say("warning: " + finding);
  }
  if (run_.online_probe)
    run_.online_probe->step(step.features, labels, position.epoch, run_.student->classes());
}

std::vector<std::string> Measures::idle_parameters(int64_t epoch) const {
  std::vector<std::string> idle;
  if (!run_.strategy_works(epoch)) return idle;
  for (const bridge::PluginTensor& parameter : run_.strategy->parameters()) {
    if (!parameter.tensor.requires_grad() || parameter.tensor.numel() == 0) continue;
    const at::Tensor gradient = parameter.tensor.grad();
    if (!gradient.defined() || !gradient.any().item<bool>()) idle.push_back(parameter.name);
  }
  return idle;
}

Evaluatee Measures::student() {
  probe_answers_.clear();
  Evaluatee student = student_of(run_);
  if (!run_.online_probe) return student;
  student.predict = [this](const at::Tensor& images) {
    const at::Tensor features = run_.student->features(images, models::Mode::evaluate);
    probe_answers_.push_back(run_.online_probe->predict(features, run_.student->classes()).cpu());
    return run_.student->head(features, models::Mode::evaluate);
  };
  return student;
}

std::optional<runs::MeasuredValue> Measures::take_probe_value() {
  const std::vector<at::Tensor> answers = std::exchange(probe_answers_, {});
  if (answers.empty()) return std::nullopt;
  const std::vector<int64_t> images = images_below(run_.images.test, run_.student->classes());
  const auto total = static_cast<int64_t>(images.size());
  const at::Tensor labels =
                       at::tensor(run_.images.test.labels, at::kLong).index({at::tensor(images, at::kLong)}),
                   answered = at::cat(answers);
  if (answered.size(0) != total) return std::nullopt;  // stopped on the way
  const auto right = (answered == labels).sum().item<int64_t>();
  const metrics::PercentInterval interval = metrics::wilson_interval(right, total);
  return runs::MeasuredValue{runs::kOnlineProbe,
                             100.0 * static_cast<double>(right) / static_cast<double>(total),
                             runs::Interval{interval.low, interval.high}};
}

void Measures::add_to(runs::EpochResult& result, const std::function<bool()>& keep_going) {
  if (is_ruined(result)) return;
  std::vector<runs::MeasuredValue>& values = evaluation_of(result, result.measured.front().network).values;
  if (run_.online_probe && run_.online_probe->has_begun(result.epoch)) {
    if (const auto value = take_probe_value()) values.push_back(*value);
  }
  if (run_.config.measure.rank_batch) values.push_back({runs::kRankBatch, rank_of_batch(run_, result.epoch)});
  for (const runs::MeasuredValue& value : teacher_values(run_)) values.push_back(value);
  for (const runs::MeasuredValue& value : learned_values(run_)) values.push_back(value);
  add_representation(run_, result, keep_going);
}

}  // namespace guise::train

#include "train/representation.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <span>

#include "data/batch.h"
#include "data/batches.h"
#include "features/measures.h"
#include "features/spacing.h"
#include "models/head_weight.h"
#include "models/make_network.h"
#include "runs/networks.h"
#include "runs/representation.h"
#include "train/device.h"
#include "train/masked_view.h"
#include "train/step_loss.h"

namespace guise::train {
namespace {

constexpr size_t kBatch = 250;

bool due(const Experiment& run, int64_t every_epochs, int64_t epoch) {
  return every_epochs > 0 && ((epoch + 1) % every_epochs == 0 || run.plan.ends_task(epoch));
}

bool is_measured(const Experiment& run, const std::string& network) {
  const std::string& of = run.config.measure.rankme.of;
  return of == "all" || of == network;
}

// A network with a backbone of its own; a teacher of scope head reads the student's features.
const models::Network* network_named(const Experiment& run, const std::string& name) {
  if (name == runs::kStudent) return run.student.get();
  const Follower* follower = name == runs::kTeacher ? run.teacher.get() : run.average.get();
  const bool whole = follower != nullptr && follower->exists() && follower->part() == Part::model;
  return whole ? &follower->network() : nullptr;
}

at::Tensor weight_of_linear_head(const Experiment& run, const models::Network& network) {
  const at::Tensor weight = models::linear_head_weight(network, models::tensor_names(run.config.model.name));
  return weight.defined() ? weight.cpu() : weight;
}

class Pass {
 public:
  Pass(const Experiment& run, const runs::EpochResult& at, const std::function<bool()>& keep_going)
      : run_(run),
        at_(at),
        keep_going_(keep_going),
        indices_(spaced_images(run, run.config.measure.rankme.samples)) {}

  // Nothing where the pass was stopped.
  std::optional<features::FeatureSet> of(const models::Network& network, const std::string& name) const {
    std::vector<at::Tensor> z, logits, labels;
    const PrecisionScope precision(run_.config.train.precision, run_.device);
    for (size_t begin = 0; begin < indices_.size(); begin += kBatch) {
      if (!keep_going_()) return std::nullopt;
      const data::Batch batch = batch_at(begin);
      const at::Tensor features = network.features(batch.images.to(run_.device), models::Mode::evaluate);
      z.push_back(features.to(at::kCPU, at::kFloat));
      logits.push_back(network.head(features, models::Mode::evaluate).to(at::kCPU, at::kFloat));
      labels.push_back(batch.labels);
    }
    return checked({.z = at::cat(z),
                    .logits = at::cat(logits),
                    .y = at::cat(labels),
                    .index = {},
                    .split = "train",
                    .network = name,
                    .other_classes = network.classes() != run_.student->classes()});
  }

  // The masked views of the same images by the strategy; nothing where it makes none.
  std::optional<features::FeatureSet> masked(Experiment& run) const {
    std::vector<at::Tensor> z_m;
    for (size_t begin = 0; begin < indices_.size(); begin += kBatch) {
      if (!keep_going_()) return std::nullopt;
      const std::span<const int64_t> samples = span_at(begin);
      const data::Batch batch = batch_at(begin);
      const at::Tensor view = masked_view(run, {batch.images.to(run.device), batch.labels.to(run.device)},
                                          {at_.epoch, at_.step, samples});
      if (!view.defined()) return std::nullopt;
      z_m.push_back(view);
    }
    return checked({.z = at::cat(z_m),
                    .logits = {},
                    .y = {},
                    .index = {},
                    .split = "train",
                    .network = runs::kStudent,
                    .layer = "z_m"});
  }

 private:
  std::span<const int64_t> span_at(size_t begin) const {
    return std::span(indices_).subspan(begin, std::min(kBatch, indices_.size() - begin));
  }
  data::Batch batch_at(size_t begin) const {
    return data::evaluation_batch(run_.images.train, span_at(begin), run_.normalization);
  }
  features::FeatureSet checked(features::FeatureSet set) const {
    set.classes = run_.student->classes();
    set.step = at_.step;
    features::check_finite(set, at_.epoch);
    return set;
  }

  const Experiment& run_;
  const runs::EpochResult& at_;
  const std::function<bool()>& keep_going_;
  std::vector<int64_t> indices_;
};

void add(runs::Evaluation& evaluation, const std::vector<features::MeasureValue>& values,
         const std::string& suffix) {
  for (const features::MeasureValue& value : values) {
    if (value.value) evaluation.values.push_back({value.name + suffix, *value.value});
  }
}

}  // namespace

std::vector<int64_t> spaced_images(const Experiment& run, int64_t most) {
  const std::vector<int64_t> known = images_below(run.images.train, run.student->classes());
  const auto count = static_cast<int64_t>(known.size());
  std::vector<int64_t> places = features::evenly_spaced(count, most == 0 ? count : most);
  for (int64_t& place : places) place = known[static_cast<size_t>(place)];
  return places;
}

runs::Evaluation& evaluation_of(runs::EpochResult& result, const std::string& network) {
  for (runs::EpochResult::Measured& measured : result.measured) {
    if (measured.network == network) return measured.evaluation;
  }
  return result.measured.emplace_back(network, runs::Evaluation{}).evaluation;
}

void add_representation(Experiment& run, runs::EpochResult& result, const std::function<bool()>& keep_going) {
  const config::MeasureConfig& wanted = run.config.measure;
  const bool rankme = due(run, wanted.rankme.every_epochs, result.epoch);
  const bool collapse = due(run, wanted.collapse_every_epochs, result.epoch),
             cka = due(run, wanted.teacher_cka_every_epochs, result.epoch);
  if (!rankme && !collapse && !cka) return;
  const at::NoGradGuard no_grad;
  const Pass pass(run, result, keep_going);
  std::vector<std::string> names;
  if (rankme) names.emplace_back(runs::kRankMe);
  if (collapse) std::ranges::copy(features::collapse_names(), std::back_inserter(names));

  std::optional<features::FeatureSet> student;
  for (const std::string& name : runs::network_names()) {
    const bool own = is_measured(run, name);
    const bool for_cka = cka && (name == runs::kStudent || name == runs::kTeacher);
    const models::Network* network = network_named(run, name);
    if (network == nullptr || (!for_cka && (!own || names.empty()))) continue;
    const auto set = pass.of(*network, name);
    if (!set) return;
    if (own && !names.empty())
      add(evaluation_of(result, name),
          features::measure(features::Subject(*set, weight_of_linear_head(run, *network)), names), "");
    if (name == runs::kTeacher && cka && student)
      evaluation_of(result, runs::kStudent)
          .values.push_back({runs::kTeacherCka, features::linear_cka(student->z, set->z)});
    if (name == runs::kStudent) student = set;
  }
  if (!rankme || wanted.rankme.views != "both") return;
  if (const auto masked = pass.masked(run))
    add(evaluation_of(result, runs::kStudent), features::measure(features::Subject(*masked), {runs::kRankMe}),
        ".z_m");
}

double rank_of_batch(const Experiment& run, int64_t epoch) {
  const at::NoGradGuard no_grad;
  const PrecisionScope precision(run.config.train.precision, run.device);
  const config::TrainConfig& train = run.config.train;
  const std::vector<int64_t> order = epoch_order(run.task(), train.seed, epoch);
  const data::Batch batch = load_batch(run, data::batch_indices(order, train.batch_size, 0), epoch);
  const at::Tensor z = run.student->clone()->features(batch.images, models::Mode::train);
  const at::Tensor rows = z.to(at::kCPU, at::kDouble);
  if (!at::isfinite(rows).all().item<bool>()) return std::nan("");
  return features::rankme(features::spectrum_of(rows / rows.norm(2, 1, true).clamp_min(1e-12)));
}

}  // namespace guise::train

#include "train/evaluate.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <numeric>

#include "data/batch.h"
#include "metrics/confidence.h"
#include "metrics/evaluator.h"
#include "train/device.h"

namespace guise::train {
namespace {

constexpr int64_t kEvaluationBatchSize = 250;

void add_details(EvaluationDetails& details, const at::Tensor& logits, const at::Tensor& labels,
                 int64_t first_index) {
  const at::Tensor predicted = logits.argmax(1);  // the first of equal ones, as count_correct has it
  const at::Tensor confusion = metrics::confusion_matrix(predicted, labels, logits.size(1));
  details.confusion = details.confusion.defined() ? details.confusion.add(confusion) : confusion;
  details.mistakes.add(logits, predicted, labels, first_index);
}

}  // namespace

void for_each_batch(const EvaluationPass& pass, const Predict& predict,
                    const std::function<bool()>& keep_going, const TakeLogits& take) {
  const at::NoGradGuard no_grad;
  const PrecisionScope precision(pass.precision, pass.device);
  std::vector<int64_t> indices(pass.only == nullptr ? static_cast<size_t>(pass.images.count) : 0);
  std::iota(indices.begin(), indices.end(), int64_t{0});
  if (pass.only != nullptr) indices = *pass.only;
  const auto total = static_cast<int64_t>(indices.size());
  for (int64_t begin = 0; begin < total && keep_going(); begin += kEvaluationBatchSize) {
    const auto count = static_cast<size_t>(std::min(kEvaluationBatchSize, total - begin));
    const data::Batch batch = data::evaluation_batch(
        pass.images, std::span(indices).subspan(static_cast<size_t>(begin), count), pass.normalization);
    take(predict(batch.images.to(pass.device)).to(at::kCPU, at::kFloat), batch.labels, begin);
  }
}

runs::Evaluation evaluate(const Experiment& run, const Evaluatee& network,
                          const std::function<bool()>& keep_going, EvaluationDetails* details) {
  const models::WhilePrepared student(*run.student);
  const std::vector<int64_t> images = images_below(run.images.test, network.classes);
  if (details != nullptr) details->images = images;
  metrics::Evaluator evaluator(runs::Extent::logged, {.topk = run.config.evaluate.topk});
  for_each_batch({run.images.test, run.normalization, run.device, run.config.train.precision, &images},
                 network.predict, keep_going,
                 [&](const at::Tensor& logits, const at::Tensor& labels, int64_t first_index) {
                   evaluator.add({logits, labels});
                   if (details != nullptr) add_details(*details, logits, labels, first_index);
                 });
  return evaluator.result();
}

Evaluatee student_of(const Experiment& run) {
  const Predict predict = [&run](const at::Tensor& images) {
    return run.student->head(run.student->features(images, models::Mode::evaluate), models::Mode::evaluate);
  };
  return {predict, run.student->classes()};
}

Evaluatee follower_of(const Experiment& run, const Follower& follower) {
  const Predict predict = [&run, &follower](const at::Tensor& images) {
    const models::Network& backbone = follower.part() == Part::head ? *run.student : follower.network();
    return follower.network().head(backbone.features(images, models::Mode::evaluate), models::Mode::evaluate);
  };
  return {predict, follower.network().classes()};
}

Evaluatee teacher_of(const Experiment& run) {
  if (!run.stored_teachers)
    return run.teacher && run.teacher->exists() ? follower_of(run, *run.teacher) : Evaluatee{};
  const int64_t classes = run.student->classes();
  const Predict predict = [&run, classes](const at::Tensor& images) {
    return run.stored_teachers->logits(images).narrow(1, 0, classes);
  };
  return {predict, classes};
}

}  // namespace guise::train

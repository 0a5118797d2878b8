#include "train/evaluate.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <numeric>

#include "data/batch.h"
#include "metrics/accuracy.h"
#include "metrics/confidence.h"
#include "train/device.h"

namespace guise::train {
namespace {

constexpr int64_t evaluation_batch_size = 250;

struct Sums {
  metrics::CorrectCounts correct;
  double loss = 0;
};

void add_batch(Sums& sums, const at::Tensor& logits, const at::Tensor& labels, int64_t k) {
  const metrics::CorrectCounts counts = metrics::count_correct(logits, labels, k);
  sums.correct.top1 += counts.top1;
  sums.correct.topk += counts.topk;
  sums.correct.samples += counts.samples;
  sums.loss += at::cross_entropy_loss(logits, labels).item().toDouble() * static_cast<double>(counts.samples);
}

void add_details(EvaluationDetails& details, const at::Tensor& logits, const at::Tensor& labels,
                 int64_t first_index) {
  const at::Tensor predicted = logits.argmax(1);  // the first of equal ones, as count_correct has it
  const at::Tensor confusion = metrics::confusion_matrix(predicted, labels, logits.size(1));
  details.confusion = details.confusion.defined() ? details.confusion.add(confusion) : confusion;
  details.mistakes.add(logits, predicted, labels, first_index);
}

Evaluation result_of(const Sums& sums) {
  const int64_t samples = sums.correct.samples;
  if (samples == 0) return {};
  const auto count = static_cast<double>(samples);
  const metrics::PercentInterval interval = metrics::wilson_interval(sums.correct.top1, samples);
  return {samples,
          sums.loss / count,
          100.0 * static_cast<double>(sums.correct.top1) / count,
          100.0 * static_cast<double>(sums.correct.topk) / count,
          interval.low,
          interval.high};
}

}  // namespace

Evaluation evaluate(const Experiment& run, const Predict& predict, const std::function<bool()>& keep_going,
                    EvaluationDetails* details) {
  const at::NoGradGuard no_grad;
  const PrecisionScope precision(run.config.train.precision, run.device);
  const data::ImageSet& images = run.images.test;
  std::vector<int64_t> indices(static_cast<size_t>(images.count));
  std::iota(indices.begin(), indices.end(), int64_t{0});
  Sums sums;
  for (int64_t begin = 0; begin < images.count && keep_going(); begin += evaluation_batch_size) {
    const int64_t count = std::min(evaluation_batch_size, images.count - begin);
    const data::Batch batch =
        data::evaluation_batch(images, std::span(indices).subspan(begin, count), run.normalization);
    const at::Tensor logits = predict(batch.images.to(run.device)).to(at::kCPU, at::kFloat);
    add_batch(sums, logits, batch.labels, run.config.evaluate.topk);
    if (details != nullptr) add_details(*details, logits, batch.labels, begin);
  }
  return result_of(sums);
}

Predict student_of(const Experiment& run) {
  return [&run](const at::Tensor& images) {
    return run.student->head(run.student->features(images, models::Mode::evaluate));
  };
}

Predict follower_of(const Experiment& run, const Follower& follower) {
  return [&run, &follower](const at::Tensor& images) {
    const models::Network& backbone = follower.part() == Part::head ? *run.student : follower.network();
    return follower.network().head(backbone.features(images, models::Mode::evaluate));
  };
}

}  // namespace guise::train

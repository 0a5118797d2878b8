// Sums are float64 over batches. The cross-entropy of logits is a float32 mean of each batch, as training has
// always logged it; of probabilities it is float64 throughout.
#include "metrics/measures.h"

#include <ATen/ATen.h>

#include <utility>

#include "metrics/accuracy.h"
#include "metrics/confidence.h"

namespace guise::metrics {
namespace {

// The percentage of samples for which `right` says yes.
template <int64_t (*right)(const Answers&, const runs::Parameters&)>
class ShareOf final : public Accumulator {
 public:
  explicit ShareOf(const runs::Parameters& parameters) : parameters_(parameters) {}
  void add(const Answers& answers) override { count_ += right(answers, parameters_); }
  double value(int64_t samples) const override {
    return 100.0 * static_cast<double>(count_) / static_cast<double>(samples);
  }
  std::optional<int64_t> count() const override { return count_; }

 private:
  runs::Parameters parameters_;
  int64_t count_ = 0;
};

// The mean over samples; `sum` is that of a batch.
template <double (*sum)(const Answers&)>
class MeanOf final : public Accumulator {
 public:
  explicit MeanOf(const runs::Parameters& /*parameters*/) {}
  void add(const Answers& answers) override { sum_ += sum(answers); }
  double value(int64_t samples) const override { return sum_ / static_cast<double>(samples); }

 private:
  double sum_ = 0;
};

class CalibrationError final : public Accumulator {
 public:
  explicit CalibrationError(const runs::Parameters& /*parameters*/) {}
  void add(const Answers& answers) override { bins_.add(answers.probabilities(), answers.labels()); }
  double value(int64_t /*samples*/) const override { return bins_.error(); }

 private:
  CalibrationBins bins_;
};

template <class Kind>
std::unique_ptr<Accumulator> make(const runs::Parameters& parameters) {
  return std::make_unique<Kind>(parameters);
}

int64_t count_top1(const Answers& answers, const runs::Parameters& /*parameters*/) {
  return count_correct(answers.scores(), answers.labels(), 1).top1;
}

int64_t count_topk(const Answers& answers, const runs::Parameters& parameters) {
  return count_correct(answers.scores(), answers.labels(), parameters.topk).topk;
}

double sum_cross_entropy(const Answers& answers) {
  if (!answers.has_probabilities())
    return at::cross_entropy_loss(answers.scores(), answers.labels()).item().toDouble() *
           static_cast<double>(answers.samples());
  const at::Tensor at_label = answers.probabilities().gather(1, answers.labels().unsqueeze(1));
  return -at_label.log().sum().item<double>();
}

}  // namespace

Answers::Answers(at::Tensor logits, at::Tensor labels)
    : scores_(std::move(logits)), labels_(std::move(labels)) {}

Answers::Answers(at::Tensor scores, at::Tensor probabilities, at::Tensor labels)
    : scores_(std::move(scores)),
      labels_(std::move(labels)),
      probabilities_(std::move(probabilities)),
      given_(true) {}

const at::Tensor& Answers::probabilities() const {
  if (!probabilities_.defined()) probabilities_ = scores_.detach().to(at::kDouble).softmax(1);
  return probabilities_;
}

const std::vector<Measure>& measures() {
  static const std::vector<Measure> all = {
      {"top1", make<ShareOf<count_top1>>},
      {"top{}", make<ShareOf<count_topk>>},
      {"loss", make<MeanOf<sum_cross_entropy>>},
      {"expected_calibration_error", make<CalibrationError>},
  };
  return all;
}

}  // namespace guise::metrics

#include "train/teacher_distance.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "data/batch.h"
#include "features/spacing.h"
#include "runs/representation.h"
#include "train/device.h"
#include "train/evaluate.h"

namespace guise::train {
namespace {

constexpr size_t kBatch = 250;

double squares(const at::Tensor& tensor) {
  return tensor.to(at::kDouble).square().sum().item<double>();
}

double distance(const Follower& teacher) {
  double apart = 0, student = 0;
  for (const bridge::TensorPair& pair : teacher.pairs()) {
    if (pair.is_buffer) continue;
    apart += squares(pair.teacher.to(at::kDouble) - pair.student.to(at::kDouble));
    student += squares(pair.student);
  }
  return student > 0 ? std::sqrt(apart / student) : std::nan("");
}

struct Agreement {
  int64_t same = 0, right = 0, count = 0;
};

Agreement agreement(const Experiment& run) {
  const Evaluatee student = student_of(run), teacher = teacher_of(run);
  const std::vector<int64_t> known = images_below(run.images.test, teacher.classes);
  std::vector<int64_t> indices =
      features::evenly_spaced(static_cast<int64_t>(known.size()), run.config.measure.teacher_samples);
  for (int64_t& index : indices) index = known[static_cast<size_t>(index)];
  const PrecisionScope precision(run.config.train.precision, run.device);
  Agreement found;
  for (size_t begin = 0; begin < indices.size(); begin += kBatch) {
    const size_t count = std::min(kBatch, indices.size() - begin);
    const data::Batch batch =
        data::evaluation_batch(run.images.test, std::span(indices).subspan(begin, count), run.normalization);
    const at::Tensor images = batch.images.to(run.device);
    const at::Tensor theirs = teacher(images).argmax(1).cpu(), ours = student(images).argmax(1).cpu();
    found.same += (theirs == ours).sum().item<int64_t>();
    found.right += (theirs == batch.labels).sum().item<int64_t>();
    found.count += static_cast<int64_t>(count);
  }
  return found;
}

double percent(int64_t part, int64_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::vector<runs::MeasuredValue> teacher_values(const Experiment& run) {
  if (run.config.measure.teacher_samples == 0 || !teacher_of(run)) return {};
  const at::NoGradGuard no_grad;
  std::vector<runs::MeasuredValue> values;
  if (run.teacher) values.push_back({runs::kTeacherDistance, distance(*run.teacher)});
  const Agreement found = agreement(run);
  values.push_back({runs::kTeacherAgreement, percent(found.same, found.count)});
  values.push_back({runs::kTeacherTop1, percent(found.right, found.count)});
  return values;
}

std::vector<runs::MeasuredValue> learned_values(const Experiment& run) {
  std::vector<runs::MeasuredValue> values;
  for (const auto& parameter : run.strategy->parameters()) {
    if (parameter.tensor.numel() == 0) continue;
    values.push_back({runs::kParameterMean + parameter.name,
                      parameter.tensor.detach().to(at::kDouble).mean().item<double>()});
  }
  return values;
}

}  // namespace guise::train

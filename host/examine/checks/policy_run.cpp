#include "examine/checks/policy_run.h"

#include <ATen/ATen.h>

namespace guise::examine {

PolicyRun::PolicyRun(uint64_t seed) : seed_(seed) {
  const auto add = [&](const char* name, at::IntArrayRef sizes, bool is_buffer) {
    const at::Tensor student = normal_numbers(seed_ + pairs_.size(), sizes, at::kFloat);
    pairs_.push_back({name, student.clone(), student, is_buffer});
  };
  add("conv.weight", {4, 3, 3, 3}, false);
  add("norm.weight", {4}, false);
  add("norm.running_mean", {4}, true);
  add("norm.running_var", {4}, true);
  const at::Tensor count = at::zeros({}, at::kLong);
  pairs_.push_back({"norm.num_batches_tracked", count.clone(), count, true});
}

void PolicyRun::move_student() {
  before_.clear();
  for (size_t i = 0; i < pairs_.size(); ++i) {
    const at::Tensor& student = pairs_[i].student;
    if (student.is_floating_point()) {
      student.copy_(
          normal_numbers(seed_ + 1000 * static_cast<uint64_t>(done_ + 1) + i, student.sizes(), at::kFloat));
    } else {
      student.add_(1);
    }
    before_.push_back(student.clone());
  }
}

void PolicyRun::step(bridge::TeacherPolicy& policy) {
  const int64_t epoch = done_ / kPolicyStepsPerEpoch;
  if (done_ % kPolicyStepsPerEpoch == 0) policy.begin_epoch(pairs_, {done_, epoch, 0, done_, kPolicySteps});
  move_student();
  policy.update(pairs_, {done_, epoch, 0, done_ + 1, kPolicySteps});
  ++done_;
}

void PolicyRun::steps(bridge::TeacherPolicy& policy, int64_t count) {
  for (int64_t i = 0; i < count; ++i) step(policy);
}

std::vector<at::Tensor> PolicyRun::teachers() const {
  std::vector<at::Tensor> all;
  for (const bridge::TensorPair& pair : pairs_) all.push_back(pair.teacher.clone());
  return all;
}

std::string PolicyRun::changed_student() const {
  for (size_t i = 0; i < before_.size(); ++i) {
    if (!at::equal(pairs_[i].student, before_[i])) return pairs_[i].name;
  }
  return "";
}

bool same_tensors(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  for (size_t i = 0; i < a.size(); ++i) {
    if (!at::equal(a[i], b[i])) return false;
  }
  return a.size() == b.size();
}

}  // namespace guise::examine

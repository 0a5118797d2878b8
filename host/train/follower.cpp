#include "train/follower.h"

#include <map>

namespace guise::train {

Follower::Follower(std::unique_ptr<bridge::TeacherPolicy> policy, Part part, int64_t start_epoch,
                   int64_t total_steps)
    : policy_(std::move(policy)), part_(part), start_epoch_(start_epoch), total_steps_(total_steps) {}

void Follower::begin_epoch(const models::Network& student, int64_t epoch, int64_t step) {
  if (epoch < start_epoch_) return;
  if (!exists()) make_copy(student);
  policy_->begin_epoch(pairs_, moment(epoch, step));
}

void Follower::after_step(int64_t epoch, int64_t step) {
  if (!exists()) return;
  policy_->update(pairs_, moment(epoch, step));
  ++calls_;
}

void Follower::restore(const models::Network& student, const State& state) {
  if (state.exists) make_copy(student);
  calls_ = state.calls;
  policy_->load_state(state.policy);
}

bridge::UpdateMoment Follower::moment(int64_t epoch, int64_t step) const {
  return {calls_, epoch, start_epoch_, step, total_steps_};
}

void Follower::make_copy(const models::Network& student) {
  copy_ = part_ == Part::head ? student.clone_head() : student.clone();
  std::map<std::string, at::Tensor> theirs;
  for (const models::NamedTensor& entry : student.tensors()) theirs[entry.name] = entry.tensor;
  for (const models::NamedTensor& entry : copy_->tensors()) {
    pairs_.push_back({entry.name, entry.tensor, theirs.at(entry.name), entry.is_buffer});
  }
}

}  // namespace guise::train

#include "train/follower.h"

#include <map>

namespace guise::train {

Follower::Follower(std::unique_ptr<bridge::TeacherPolicy> policy, Part part, const FollowedRun& run)
    : policy_(std::move(policy)), part_(part), run_(run) {}

void Follower::begin_epoch(const models::Network& student, int64_t epoch, int64_t step,
                           const bridge::Course& course) {
  if (epoch < run_.start_epoch) return;
  if (!exists()) make_copy(student);
  if (policy_->begin_epoch(pairs_, moment(epoch, step, course))) copy_->tensors_written();
}

void Follower::after_step(int64_t epoch, int64_t step, const bridge::Course& course) {
  if (!exists()) return;
  if (policy_->update(pairs_, moment(epoch, step, course))) copy_->tensors_written();
  ++calls_;
}

void Follower::task(bridge::TaskEvent event, const bridge::TaskMoment& at, const bridge::Course& course) {
  const bool wrote = policy_->task(event, at, pairs_, moment(at.epoch, at.step, course));
  if (wrote && exists()) copy_->tensors_written();
}

void Follower::restore(const models::Network& student, const State& state) {
  if (state.exists && !exists()) make_copy(student);
  calls_ = state.calls;
  policy_->load_state(state.policy);
}

bridge::UpdateMoment Follower::moment(int64_t epoch, int64_t step, const bridge::Course& course) const {
  return {calls_, epoch, run_.start_epoch, step, run_.total_steps, run_.epochs, course};
}

void Follower::copy_now(const models::Network& student) {
  if (!exists()) make_copy(student);
}

void Follower::student_has_grown(const models::Network& student, bool copy_grows) {
  if (!exists()) return;
  if (copy_grows) {
    copy_->append_classes(student.rows_from(copy_->classes()));
    copy_->tensors_written();
  }
  pair_with(student);
}

void Follower::make_copy(const models::Network& student) {
  copy_ = part_ == Part::head ? student.clone_head() : student.clone();
  copy_->keep_prepared(true);
  pair_with(student);
}

void Follower::pair_with(const models::Network& student) {
  std::map<std::string, at::Tensor> theirs;
  for (const models::NamedTensor& entry : student.tensors()) theirs[entry.name] = entry.tensor;
  pairs_.clear();
  for (const models::NamedTensor& entry : copy_->tensors()) {
    const at::Tensor& whole = theirs.at(entry.name);
    const bool has_more = whole.dim() > 0 && whole.size(0) > entry.tensor.size(0);
    const at::Tensor same = has_more ? whole.detach().narrow(0, 0, entry.tensor.size(0)) : whole;
    pairs_.push_back({entry.name, entry.tensor, same, entry.is_buffer});
  }
}

}  // namespace guise::train

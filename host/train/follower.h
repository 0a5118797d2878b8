// A copy of the student that a policy moves: the teacher of a strategy, or the run's `average`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bridge/teacher_policy.h"
#include "models/network.h"

namespace guise::train {

// What of the student is copied and kept: a strategy of teacher scope head needs nothing but the head.
enum class Part { head, model };

// The run that it belongs to.
struct FollowedRun {
  int64_t start_epoch = 0;  // of the follower
  int64_t epochs = 0;
  int64_t total_steps = 0;
};

class Follower {
 public:
  Follower(std::unique_ptr<bridge::TeacherPolicy> policy, Part part, const FollowedRun& run);

  // The host copies the student before the first step of start_epoch; then the policy's begin_epoch. Nothing
  // before. `step` counts optimizer steps done.
  void begin_epoch(const models::Network& student, int64_t epoch, int64_t step, const bridge::Course& course);
  // The policy's update, after each optimizer step.
  void after_step(int64_t epoch, int64_t step, const bridge::Course& course);
  // A policy that listens to tasks is told; before start_epoch there are no pairs.
  void task(bridge::TaskEvent event, const bridge::TaskMoment& at, const bridge::Course& course);

  // Where a run has tasks. The copy is made now, before start_epoch: of the student at the end of a task.
  void copy_now(const models::Network& student);
  // The student's head has got rows for more classes. A copy that is to know them takes them over as they
  // are; one that is not goes on with the rows that it has, and its policy sees as many of the student's.
  void student_has_grown(const models::Network& student, bool copy_grows);

  // What the policy logged since the last time.
  std::vector<bridge::LoggedValue> take_values() { return policy_->take_values(); }
  // Tensors that the policy registered and writes.
  const std::vector<bridge::PluginTensor>& policy_buffers() const { return policy_->buffers(); }

  // What a checkpoint holds of it beside the tensors of pairs().
  struct State {
    bool exists = false;
    int64_t calls = 0;
    std::string policy;  // the plugin's own versioned state
  };
  int64_t calls() const { return calls_; }
  std::string policy_state() const { return policy_->save_state(); }
  // Of a follower that was just made. A copy that existed is made again where it is not there yet; its values
  // are the caller's to write, through pairs(), before it computes anything.
  void restore(const models::Network& student, const State& state);

  bool exists() const { return copy_ != nullptr; }
  Part part() const { return part_; }
  // The copy, from start_epoch on; of part head it has a head only.
  const models::Network& network() const { return *copy_; }
  // The tensors that are kept and moved; empty before start_epoch. Of a copy that knows fewer classes than
  // the student, the student's side of the head is a view of as many rows.
  const std::vector<bridge::TensorPair>& pairs() const { return pairs_; }

 private:
  bridge::UpdateMoment moment(int64_t epoch, int64_t step, const bridge::Course& course) const;
  void make_copy(const models::Network& student);
  void pair_with(const models::Network& student);

  std::unique_ptr<bridge::TeacherPolicy> policy_;
  Part part_;
  FollowedRun run_;
  std::unique_ptr<models::Network> copy_;
  std::vector<bridge::TensorPair> pairs_;
  int64_t calls_ = 0;
};

}  // namespace guise::train

// A policy over the pretended run: a real network of small width, whose tensors have new numbers after every
// step, and the teacher that the policy makes of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "examine/checks/subject.h"
#include "train/follower.h"

namespace guise::examine {

class PolicyRun {
 public:
  // Throws core::Error(usage) with the policy's text when create refuses.
  explicit PolicyRun(const Subject& subject, const Making& making = {});

  // The next step: begin_epoch at an epoch's start, then update. Throws what the policy throws.
  void step();
  void steps(int64_t count);
  void to_the_end();
  // What a new policy makes of a checkpoint taken now: it goes on from there.
  PolicyRun resumed(const Subject& subject) const;

  bridge::TeacherPolicy& policy() { return *policy_; }
  int64_t done() const { return done_; }
  int64_t left() const { return making_.length.steps() - done_; }
  const models::Network& student() const { return *student_; }
  // Empty before the first step.
  const std::vector<bridge::TensorPair>& pairs() const { return follower_.pairs(); }
  TensorMap teachers() const;  // clones
  // "" or the name of a student's tensor that the last step changed.
  std::string changed_student() const;

 private:
  PolicyRun(const Subject& subject, const Making& making, std::unique_ptr<bridge::TeacherPolicy> policy);
  void move_student();
  void tell(bridge::TaskEvent event, const Moment& moment);  // of the run's one task
  bridge::Course course() const;

  Making making_;
  uint64_t seed_;
  std::unique_ptr<models::Network> student_;
  bridge::TeacherPolicy* policy_;  // the follower's
  train::Follower follower_;
  int64_t done_ = 0;
  std::vector<at::Tensor> before_;  // the students as they were handed over
};

// "" or the name of the first tensor that is not the same in both, bit for bit.
std::string different_tensor(const TensorMap& a, const TensorMap& b);

}  // namespace guise::examine

// A policy over a made-up network: parameters and batch-norm buffers of a student that changes at every step.
#pragma once

#include <vector>

#include "examine/checks/subject.h"

namespace guise::examine {

constexpr int64_t kPolicySteps = 20, kPolicyStepsPerEpoch = 4;

class PolicyRun {
 public:
  explicit PolicyRun(uint64_t seed);

  // The next step: begin_epoch at an epoch's start, then update. Throws what the policy throws.
  void step(bridge::TeacherPolicy& policy);
  void steps(bridge::TeacherPolicy& policy, int64_t count);

  const std::vector<bridge::TensorPair>& pairs() const { return pairs_; }
  std::vector<at::Tensor> teachers() const;  // clones
  // "" or the name of a student's tensor that the last step changed.
  std::string changed_student() const;

 private:
  void move_student();

  uint64_t seed_;
  int64_t done_ = 0;
  std::vector<bridge::TensorPair> pairs_;
  std::vector<at::Tensor> before_;  // the students as they were handed over
};

// Whether two runs ended with the same teachers, bit for bit.
bool same_tensors(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b);

}  // namespace guise::examine

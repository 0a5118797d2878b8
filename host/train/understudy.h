// A run tried out before it begins: other instances of its plugins on a copy of its student.
#pragma once

#include <ATen/core/Generator.h>

#include <memory>
#include <string>
#include <vector>

#include "train/experiment.h"
#include "train/step_loss.h"

namespace guise::train {

// While it lives, the run has another student, other instances of its plugins, no optimizer, and may enter
// later tasks: no weight, no random stream and no state of the run is touched, and what the plugins log is
// dropped. Throws what making the plugins throws.
class Understudy {
 public:
  explicit Understudy(Experiment& run);
  ~Understudy();
  Understudy(const Understudy&) = delete;
  Understudy& operator=(const Understudy&) = delete;

 private:
  void exchange();

  Experiment& run_;
  at::Generator generator_;
  at::Tensor random_;
  int64_t task_index_;
  std::unique_ptr<models::Network> student_;
  std::unique_ptr<bridge::LossStrategy> strategy_;
  std::unique_ptr<Follower> teacher_, average_;
  std::unique_ptr<optim::Optimizer> optimizer_;
  std::unique_ptr<ReplayBuffer> buffer_;
  std::vector<runs::PluginRecord> plugins_;
  std::shared_ptr<Messages> messages_;
};

// The loss of a step with its backward pass. A number that is not finite comes back as a sentence for a
// person: weights that are not trained may be the reason. Throws what the step would have thrown.
std::string tried_step(const Experiment& run, const data::Batch& batch, const StepPosition& position);

}  // namespace guise::train

// What is measured beside training, at the places of the loop where it can be: none of it changes a bit of
// what is trained.
#pragma once

#include <functional>
#include <optional>

#include "train/evaluate.h"
#include "train/gradient_balance.h"
#include "train/recorder.h"
#include "train/step_loss.h"

namespace guise::train {

class Measures {
 public:
  Measures(Experiment& run, Recorder& recorder) : run_(run), recorder_(recorder) {}

  void begin_epoch(int64_t epoch);
  // With the step's graph still there: the balance of gradients, where this step has a record.
  void before_backward(const StepTensors& step, const StepPosition& position);
  // With the gradients still there: warnings, the online probe's step.
  void after_backward(const StepTensors& step, const at::Tensor& labels, const StepPosition& position);

  // The student for an evaluation; the online probe answers along.
  Evaluatee student();
  // Adds what is asked for after this epoch.
  void add_to(runs::EpochResult& result, const std::function<bool()>& keep_going);

 private:
  std::vector<std::string> idle_parameters(int64_t epoch) const;
  std::optional<runs::MeasuredValue> take_probe_value();

  Experiment& run_;
  Recorder& recorder_;
  GradientWatch gradients_;
  std::optional<GradientBalance> balance_;  // of this step
  std::vector<at::Tensor> probe_answers_;   // int64, of the evaluation under way
};

}  // namespace guise::train

#include "train/masked_view.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <string>
#include <vector>

#include "train/device.h"

namespace guise::train {

namespace {

// What a loss changes in its strategy, put back: its state, its buffers, and what it logged.
class Unchanged {
 public:
  explicit Unchanged(bridge::LossStrategy& strategy) : strategy_(strategy), state_(strategy.save_state()) {
    for (const bridge::PluginTensor& buffer : strategy.buffers()) buffers_.push_back(buffer.tensor.clone());
  }
  void restore() {
    const at::NoGradGuard no_grad;
    strategy_.load_state(state_);
    for (size_t i = 0; i < buffers_.size(); ++i) strategy_.buffers()[i].tensor.copy_(buffers_[i]);
    strategy_.take_values();
  }

 private:
  bridge::LossStrategy& strategy_;
  std::string state_;
  std::vector<at::Tensor> buffers_;
};

}  // namespace

at::Tensor masked_view(Experiment& run, const data::Batch& batch, const StepPosition& position) {
  if (!run.strategy_works(position.epoch)) return {};
  const at::AutoGradMode as_in_training(true);
  const PrecisionScope precision(run.config.train.precision, run.device);
  Unchanged unchanged(*run.strategy);
  FeatureWatch watch(batch.labels.size(0));
  TrainingStep step(run, batch, position, &watch, models::Mode::evaluate);
  run.strategy->loss(step);
  unchanged.restore();
  const std::vector<FeatureWatch::View> views = watch.views();
  return views.empty() ? at::Tensor() : views.front().values;
}

}  // namespace guise::train

#include "train/masked_view.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "train/device.h"

namespace guise::train {

at::Tensor masked_view(Experiment& run, const data::Batch& batch, const StepPosition& position) {
  if (position.epoch < run.config.strategy.start_epoch) return {};
  const at::AutoGradMode as_in_training(true);
  const PrecisionScope precision(run.config.train.precision, run.device);
  const std::string state = run.strategy->save_state();
  FeatureWatch watch(batch.labels.size(0));
  TrainingStep step(run, batch, position, &watch, models::Mode::evaluate);
  run.strategy->loss(step);
  run.strategy->load_state(state);
  const std::vector<FeatureWatch::View> views = watch.views();
  return views.empty() ? at::Tensor() : views.front().values;
}

}  // namespace guise::train

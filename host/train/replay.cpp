#include "train/replay.h"

namespace guise::train {

data::Batch load_drawn(const Experiment& run, const Drawn& drawn) {
  const config::DataConfig& data = run.config.data;
  const data::Batch batch = data::training_batch(
      run.images.train, drawn.samples, {data.crop_padding, data.flip}, run.normalization, drawn.seed, 0);
  return {batch.images.to(run.device), batch.labels.to(run.device)};
}

}  // namespace guise::train

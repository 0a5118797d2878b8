#include "train/replay.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "train/device.h"

namespace guise::train {
namespace {

constexpr int64_t kJoinedDraw = 255;  // number of the draw; those of strategies are below 64
constexpr size_t kPassBatch = 250;

std::vector<int64_t> labels_of(const Experiment& run, std::span<const int64_t> samples) {
  std::vector<int64_t> labels;
  for (const int64_t sample : samples) labels.push_back(run.images.train.labels[static_cast<size_t>(sample)]);
  return labels;
}

// Features and logits of a class's images.
void pass(const Experiment& run, ClassImages& images) {
  const at::NoGradGuard no_grad;
  const PrecisionScope precision(run.config.train.precision, run.device);
  std::vector<at::Tensor> features, logits;
  const std::span<const int64_t> all(images.samples);
  for (size_t begin = 0; begin < all.size(); begin += kPassBatch) {
    const data::Batch batch = data::evaluation_batch(
        run.images.train, all.subspan(begin, std::min(kPassBatch, all.size() - begin)), run.normalization);
    const at::Tensor z = run.student->features(batch.images.to(run.device), models::Mode::evaluate);
    features.push_back(z.to(at::kCPU, at::kFloat));
    logits.push_back(run.student->head(z, models::Mode::evaluate).to(at::kCPU, at::kFloat));
  }
  if (all.empty()) return;
  images.features = at::cat(features);
  images.logits = at::cat(logits);
}

}  // namespace

data::Batch load_drawn(const Experiment& run, const Drawn& drawn) {
  const config::DataConfig& data = run.config.data;
  const data::Batch batch = data::training_batch(
      run.images.train, drawn.samples, {data.crop_padding, data.flip}, run.normalization, drawn.seed, 0);
  return {batch.images.to(run.device), batch.labels.to(run.device)};
}

int64_t joined_images(const Experiment& run) {
  if (!run.buffer || run.task_index == 0 || run.strategy->replay_wish().draws) return 0;
  return std::min(run.buffer->options().batch, run.buffer->count());
}

TrainingBatch load_training_batch(const Experiment& run, std::span<const int64_t> own, int64_t epoch,
                                  int64_t step, int64_t part) {
  TrainingBatch loaded{load_batch(run, own, epoch), {own.begin(), own.end()}};
  const int64_t count = joined_images(run);
  if (count == 0) return loaded;
  const Drawn drawn = run.buffer->draw({step, part, kJoinedDraw}, count);
  const data::Batch replayed = load_drawn(run, drawn);
  loaded.batch = {at::cat({loaded.batch.images, replayed.images}),
                  at::cat({loaded.batch.labels, replayed.labels})};
  loaded.samples.insert(loaded.samples.end(), drawn.samples.begin(), drawn.samples.end());
  return loaded;
}

void Offers::add(const Experiment& run, std::span<const int64_t> own, const at::Tensor& logits) {
  if (!run.buffer || !run.buffer->is_reservoir()) return;
  Offer offer{{own.begin(), own.end()}, labels_of(run, own), {}};
  if (run.buffer->options().keeps_logits)
    offer.logits = logits.narrow(0, 0, static_cast<int64_t>(own.size()));
  offers_.push_back(std::move(offer));
}

void Offers::give_to(Experiment& run) {
  for (const Offer& offer : offers_)
    run.buffer->offer({offer.samples, offer.labels, offer.logits, run.student->classes()});
  offers_.clear();
}

void keep_of_task(Experiment& run) {
  if (!run.buffer || run.buffer->is_reservoir()) return;
  const Task& task = run.task();
  std::vector<ClassImages> fresh(static_cast<size_t>(task.classes));
  for (int64_t i = 0; i < task.classes; ++i) fresh[static_cast<size_t>(i)].label = task.first_class + i;
  for (const int64_t sample : task.images) {
    const int64_t label = run.images.train.labels[static_cast<size_t>(sample)] - task.first_class;
    if (label >= 0) fresh[static_cast<size_t>(label)].samples.push_back(sample);
  }
  const ReplayBuffer& buffer = *run.buffer;
  if (buffer.options().policy == "herding" || buffer.options().keeps_logits) {
    for (ClassImages& images : fresh) pass(run, images);
  }
  run.buffer->end_task(fresh, task.seen());
}

std::string line_of_buffer(const Experiment& run) {
  const BufferOptions& options = run.buffer->options();
  const std::string count = std::to_string(options.batch);
  return "buffer: " + std::to_string(options.size) + " training images (" + options.policy + "), " +
         (run.strategy->replay_wish().draws
              ? "drawn by " + run.strategy->names().name + ", " + count + " at a time"
              : count + " joined to each batch from task 1 on") +
         (options.keeps_logits ? ", with what the student said of them" : "");
}

void keep_first_images(Experiment& run) {
  if (!run.buffer) return;
  const BufferOptions& options = run.buffer->options();
  const std::span<const int64_t> all(run.task().images);
  const std::span<const int64_t> samples =
      all.first(std::min(all.size(), static_cast<size_t>(std::min(options.batch, options.size))));
  const std::vector<int64_t> labels = labels_of(run, samples);
  const int64_t known = run.student->classes();
  run.buffer->offer({samples, labels, at::zeros({static_cast<int64_t>(samples.size()), known}), known});
}

}  // namespace guise::train

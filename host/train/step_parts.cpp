#include "train/step_parts.h"

#include <algorithm>
#include <chrono>

#include "data/batches.h"

namespace guise::train {
namespace {

using Clock = std::chrono::steady_clock;

int64_t batches_per_epoch(const config::TrainConfig& train, int64_t images) {
  return data::steps_per_epoch(images, train.batch_size, train.drop_last);
}

void weigh(LossSum& loss, double share) {
  loss.value *= share;
  for (runs::TermValue& term : loss.terms) term.raw *= share, term.weighted *= share;
}

// Terms by name: a strategy may leave one out of a part.
void add(LossSum& sum, const LossSum& part) {
  sum.value += part.value;
  for (const runs::TermValue& term : part.terms) {
    const auto same = std::ranges::find(sum.terms, term.name, &runs::TermValue::name);
    if (same == sum.terms.end()) {
      sum.terms.push_back(term);
    } else {
      same->raw += term.raw, same->weighted += term.weighted;
    }
  }
}

}  // namespace

int64_t steps_per_epoch(const config::TrainConfig& train, int64_t images) {
  const int64_t batches = batches_per_epoch(train, images);
  return (batches + train.accumulate_steps - 1) / train.accumulate_steps;
}

std::vector<std::span<const int64_t>> parts_of_step(const config::TrainConfig& train,
                                                    std::span<const int64_t> order, int64_t step) {
  const int64_t first = step * train.accumulate_steps;
  const int64_t end =
      std::min(first + train.accumulate_steps, batches_per_epoch(train, static_cast<int64_t>(order.size())));
  std::vector<std::span<const int64_t>> parts;
  for (int64_t batch = first; batch < end; ++batch)
    parts.push_back(data::batch_indices(order, train.batch_size, batch));
  return parts;
}

double share_of(const std::vector<std::span<const int64_t>>& parts, size_t index, int64_t joined) {
  size_t images = 0;
  for (const auto& part : parts) images += part.size() + static_cast<size_t>(joined);
  return static_cast<double>(parts[index].size() + static_cast<size_t>(joined)) / static_cast<double>(images);
}

OtherParts add_other_parts(const Experiment& run, const std::vector<std::span<const int64_t>>& parts,
                           const StepPosition& first, const std::vector<runs::TermValue>& last_good,
                           LossSum& loss, Offers& offers) {
  OtherParts others;
  if (parts.size() == 1) return others;
  const int64_t joined = joined_images(run);
  weigh(loss, share_of(parts, 0, joined));
  for (size_t i = 1; i < parts.size(); ++i) {
    const auto number = static_cast<int64_t>(i);
    const auto begin = Clock::now();
    const TrainingBatch loaded = load_training_batch(run, parts[i], first.epoch, first.step, number);
    others.load_seconds += std::chrono::duration<double>(Clock::now() - begin).count();
    others.images += loaded.batch.labels.size(0);
    const StepPosition position{first.epoch, first.step, loaded.samples, first.lr, number};
    StepTensors tensors;
    LossSum part = loss_of_step(run, loaded.batch, position, nullptr, &tensors);
    check_finite(part, position.epoch, position.step, last_good, origin_of_loss(run, position.epoch));
    const double share = share_of(parts, i, joined);
    backward(run, part, position, share);
    check_gradients(run, loaded.batch, position);
    weigh(part, share);
    add(loss, part);
    offers.add(run, parts[i], tensors.logits);
  }
  return others;
}

}  // namespace guise::train

#include "train/replay_buffer.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "core/random.h"
#include "train/herding.h"

namespace guise::train {
namespace {

enum class Purpose : uint32_t { draw, augmentation, reservoir, order_of_class };

// Each purpose has a stream of its own.
core::RandomSequence sequence_of(uint64_t seed, Purpose purpose, core::StreamKey key) {
  const auto stream = static_cast<uint32_t>(core::Stream::replay) | static_cast<uint32_t>(purpose) << 8;
  return {seed, static_cast<core::Stream>(stream), key};
}

core::StreamKey key_of(const DrawPlace& place) {
  return {static_cast<uint32_t>(place.step),
          static_cast<uint32_t>(place.part) << 8 | static_cast<uint32_t>(place.number)};
}

// `count` of 0 .. held-1, no two alike, each choice equally likely: the beginning of a Fisher-Yates shuffle.
std::vector<int64_t> distinct(core::RandomSequence sequence, int64_t held, int64_t count) {
  std::vector<int64_t> all(static_cast<size_t>(held));
  std::iota(all.begin(), all.end(), int64_t{0});
  for (size_t i = 0; i < static_cast<size_t>(count); ++i)
    std::swap(all[i], all[i + sequence.below(static_cast<uint32_t>(all.size() - i))]);
  all.resize(static_cast<size_t>(count));
  return all;
}

std::vector<int64_t> values(const at::Tensor& integers) {
  const int64_t* const first = integers.const_data_ptr<int64_t>();
  return {first, first + integers.numel()};
}

}  // namespace

ReplayBuffer::ReplayBuffer(const BufferOptions& options)
    : options_(options),
      samples_(at::full({options.size}, -1, at::kLong)),
      labels_(at::full({options.size}, -1, at::kLong)),
      known_(at::zeros({options.size}, at::kLong)),
      counts_(at::zeros({2}, at::kLong)) {
  if (options.keeps_logits) logits_ = at::zeros({options.size, options.classes}, at::kFloat);
}

int64_t ReplayBuffer::count() const {
  return counts_.const_data_ptr<int64_t>()[0];
}

void ReplayBuffer::offer(const Offered& batch) {
  const at::NoGradGuard no_grad;
  int64_t* const counts = counts_.mutable_data_ptr<int64_t>();
  const at::Tensor said = options_.keeps_logits ? padded(batch.logits) : at::Tensor();
  for (size_t i = 0; i < batch.samples.size(); ++i) {
    const int64_t before = counts[1]++;
    int64_t place = before;
    if (before >= options_.size) {
      auto sequence = sequence_of(options_.seed, Purpose::reservoir,
                                  {static_cast<uint32_t>(before), static_cast<uint32_t>(before >> 32)});
      place = sequence.below(static_cast<uint32_t>(before + 1));
    }
    if (place >= options_.size) continue;
    put(place, batch.samples[i], batch.labels[i], batch.known);
    if (said.defined()) logits_[place].copy_(said[static_cast<int64_t>(i)]);
    counts[0] = std::max(counts[0], place + 1);
  }
}

void ReplayBuffer::end_task(std::span<const ClassImages> fresh, int64_t known) {
  const at::NoGradGuard no_grad;
  const at::Tensor held = at::tensor(held_on(known), at::kLong);
  std::vector<at::Tensor> said;
  for (at::Tensor* const tensor : {&samples_, &labels_, &known_})
    tensor->narrow(0, 0, held.numel()).copy_(tensor->index_select(0, held));
  if (options_.keeps_logits) said.push_back(logits_.index_select(0, held));
  int64_t place = held.numel();
  for (const ClassImages& images : fresh) {
    const std::vector<int64_t> rows = chosen(images, places_of(images.label, known));
    for (const int64_t row : rows)
      put(place++, images.samples[static_cast<size_t>(row)], images.label, known);
    if (options_.keeps_logits)
      said.push_back(padded(images.logits).index_select(0, at::tensor(rows, at::kLong)));
  }
  for (int64_t empty = place; empty < options_.size; ++empty) put(empty, -1, -1, 0);
  if (options_.keeps_logits) {
    said.push_back(at::zeros({options_.size - place, options_.classes}, at::kFloat));
    logits_.copy_(at::cat(said));
  }
  counts_[0] = place;
}

Drawn ReplayBuffer::draw(const DrawPlace& place, int64_t count) const {
  const core::StreamKey key = key_of(place);
  const at::Tensor rows = at::tensor(
      distinct(sequence_of(options_.seed, Purpose::draw, key), this->count(), std::min(count, this->count())),
      at::kLong);
  auto words = sequence_of(options_.seed, Purpose::augmentation, key);
  const uint64_t high = words.next_word();
  return {.samples = values(samples_.index_select(0, rows)),
          .labels = labels_.index_select(0, rows),
          .known = known_.index_select(0, rows),
          .logits = options_.keeps_logits ? logits_.index_select(0, rows) : at::Tensor(),
          .seed = high << 32 | words.next_word()};
}

TensorMap ReplayBuffer::state() const {
  TensorMap all = {{"samples", samples_}, {"labels", labels_}, {"known", known_}, {"counts", counts_}};
  if (options_.keeps_logits) all["logits"] = logits_;
  return all;
}

// Never more than with fewer known classes.
int64_t ReplayBuffer::places_of(int64_t label, int64_t known) const {
  return options_.size / known + (label < options_.size % known ? 1 : 0);
}

// The places whose images stay, in their order.
std::vector<int64_t> ReplayBuffer::held_on(int64_t known) const {
  const int64_t* const labels = labels_.const_data_ptr<int64_t>();
  std::map<int64_t, int64_t> taken;
  std::vector<int64_t> places;
  for (int64_t place = 0; place < count(); ++place) {
    if (taken[labels[place]]++ < places_of(labels[place], known)) places.push_back(place);
  }
  return places;
}

// Rows of a class in the order of its policy.
std::vector<int64_t> ReplayBuffer::chosen(const ClassImages& images, int64_t places) const {
  if (options_.policy == "herding") return herding_order(images.features, places);
  auto sequence =
      sequence_of(options_.seed, Purpose::order_of_class, {static_cast<uint32_t>(images.label), 0});
  const auto count = static_cast<int64_t>(images.samples.size());
  return distinct(sequence, count, std::min(places, count));
}

at::Tensor ReplayBuffer::padded(const at::Tensor& logits) const {
  const at::Tensor rows = logits.detach().to(at::kCPU, at::kFloat);
  return at::constant_pad_nd(rows, {0, options_.classes - rows.size(1)});
}

void ReplayBuffer::put(int64_t place, int64_t sample, int64_t label, int64_t known) {
  samples_.mutable_data_ptr<int64_t>()[place] = sample;
  labels_.mutable_data_ptr<int64_t>()[place] = label;
  known_.mutable_data_ptr<int64_t>()[place] = known;
}

}  // namespace guise::train

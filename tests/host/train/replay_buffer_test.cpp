// What is kept and drawn: against Philox written out in Python and exact binomials (tests/reference/replay),
// and against small cases by hand.
#include "train/replay_buffer.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "support/places.h"

namespace guise::train {
namespace {

using List = std::vector<int64_t>;

const nlohmann::json& reference(const char* part) {
  static const nlohmann::json document = [] {
    std::ifstream file(support::reference("replay/replay.json"));
    return nlohmann::json::parse(file);
  }();
  return document.at(part);
}

List numbers(int64_t first, int64_t count) {
  List list(static_cast<size_t>(count));
  std::iota(list.begin(), list.end(), first);
  return list;
}

List values(const at::Tensor& tensor) {
  const at::Tensor row = tensor.contiguous();
  return {row.const_data_ptr<int64_t>(), row.const_data_ptr<int64_t>() + row.numel()};
}

List held(const ReplayBuffer& buffer, const char* what = "samples") {
  return values(buffer.state().at(what).narrow(0, 0, buffer.count()));
}

BufferOptions options(int64_t size, const char* policy = "reservoir", uint64_t seed = 5) {
  return {.size = size, .policy = policy, .classes = 10, .keeps_logits = false, .seed = seed};
}

// Images first .. first + count - 1 in batches of 7; the label is the last digit.
void offer(ReplayBuffer& buffer, int64_t first, int64_t count, int64_t known = 10) {
  for (int64_t begin = first; begin < first + count; begin += 7) {
    const List samples = numbers(begin, std::min<int64_t>(7, first + count - begin));
    List labels;
    for (const int64_t sample : samples) labels.push_back(sample % 10);
    const auto rows = static_cast<int64_t>(samples.size());
    const at::Tensor logits = at::tensor(samples, at::kFloat).view({rows, 1}).expand({rows, known});
    buffer.offer({samples, labels, logits, known});
  }
}

// Class `label` with images 100 * label, 100 * label + 1, ...
ClassImages class_images(int64_t label, int64_t count) {
  return {.label = label, .samples = numbers(100 * label, count)};
}

TEST(Reservoir, HoldsWhatAnIndependentOneHolds) {
  ASSERT_GE(reference("reservoirs").size(), 4u);
  for (const auto& one : reference("reservoirs")) {
    ReplayBuffer buffer(options(one.at("size"), "reservoir", one.at("seed")));
    offer(buffer, 0, one.at("offered"));
    EXPECT_EQ(held(buffer), one.at("places").get<List>()) << one.dump();
  }
}

// Each image, and each pair, is held as often as an exact binomial allows with a chance of 1 in a million.
TEST(Reservoir, IsUniform) {
  const auto& wanted = reference("uniformity");
  const int64_t runs = wanted.at("runs"), offered = wanted.at("offered");
  std::vector<int64_t> one(static_cast<size_t>(offered)), two(static_cast<size_t>(offered * offered));
  for (int64_t run = 0; run < runs; ++run) {
    ReplayBuffer buffer(options(wanted.at("size"), "reservoir", static_cast<uint64_t>(run)));
    offer(buffer, 0, offered);
    for (const int64_t a : held(buffer)) {
      ++one[static_cast<size_t>(a)];
      for (const int64_t b : held(buffer)) two[static_cast<size_t>(a * offered + b)] += a < b ? 1 : 0;
    }
  }
  for (int64_t a = 0; a < offered; ++a) {
    EXPECT_GE(one[static_cast<size_t>(a)], wanted.at("one").at("low")) << a;
    EXPECT_LE(one[static_cast<size_t>(a)], wanted.at("one").at("high")) << a;
    for (int64_t b = a + 1; b < offered; ++b) {
      EXPECT_GE(two[static_cast<size_t>(a * offered + b)], wanted.at("two").at("low")) << a << " and " << b;
      EXPECT_LE(two[static_cast<size_t>(a * offered + b)], wanted.at("two").at("high")) << a << " and " << b;
    }
  }
}

TEST(Reservoir, DoesNotDependOnHowImagesAreCutIntoBatches) {
  ReplayBuffer whole(options(6)), parts(options(6));
  offer(whole, 0, 70);
  for (int64_t i = 0; i < 70; ++i) offer(parts, i, 1);
  EXPECT_EQ(held(whole), held(parts));
  EXPECT_EQ(held(whole, "labels"), held(parts, "labels"));
}

TEST(Reservoir, KeepsLabelLogitsAndKnownClassesOfItsImages) {
  BufferOptions wanted = options(4);
  wanted.keeps_logits = true;
  ReplayBuffer buffer(wanted);
  offer(buffer, 0, 30, 4);
  offer(buffer, 30, 30, 6);
  const auto state = buffer.state();
  std::set<int64_t> known_then;
  for (int64_t place = 0; place < 4; ++place) {
    const int64_t sample = held(buffer)[static_cast<size_t>(place)],
                  known = held(buffer, "known")[static_cast<size_t>(place)];
    EXPECT_EQ(held(buffer, "labels")[static_cast<size_t>(place)], sample % 10);
    EXPECT_EQ(known, sample < 30 ? 4 : 6);
    const at::Tensor said = state.at("logits")[place];
    EXPECT_TRUE((said.narrow(0, 0, known) == static_cast<float>(sample)).all().item<bool>());
    EXPECT_TRUE((said.narrow(0, known, 10 - known) == 0).all().item<bool>());
    known_then.insert(known);
  }
  EXPECT_EQ(known_then.size(), 2u);
}

TEST(ClassBalanced, TakesTheBeginningOfAnIndependentOrder) {
  for (const auto& one : reference("orders")) {
    ReplayBuffer buffer(options(one.at("images"), "class_balanced", one.at("seed")));
    const int64_t label = one.at("label");
    buffer.end_task(std::vector{class_images(label, one.at("images"))}, 1);
    List expected = one.at("order");
    for (int64_t& sample : expected) sample += 100 * label;
    EXPECT_EQ(held(buffer), expected);
  }
}

TEST(ClassBalanced, PlacesAreDividedAndWhatStaysIsABeginning) {
  ReplayBuffer buffer(options(11, "class_balanced"));
  buffer.end_task(std::vector{class_images(0, 50), class_images(1, 50)}, 2);
  const List before = held(buffer);
  EXPECT_EQ(held(buffer, "labels"), (List{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1}));
  EXPECT_EQ(std::set<int64_t>(before.begin(), before.end()).size(), 11u);
  buffer.end_task(std::vector{class_images(2, 50), class_images(3, 1)}, 4);
  const List after = held(buffer);
  EXPECT_EQ(held(buffer, "labels"), (List{0, 0, 0, 1, 1, 1, 2, 2, 2, 3}));  // 3 has no more than one
  EXPECT_EQ(held(buffer, "known"), (List{2, 2, 2, 2, 2, 2, 4, 4, 4, 4}));
  EXPECT_TRUE(std::equal(after.begin(), after.begin() + 3, before.begin()));
  EXPECT_TRUE(std::equal(after.begin() + 3, after.begin() + 6, before.begin() + 6));
  EXPECT_EQ(values(buffer.state().at("samples")).back(), -1);
}

TEST(ClassBalanced, WithFewerPlacesThanClassesTheLowestLabelsHaveOne) {
  ReplayBuffer buffer(options(3, "class_balanced"));
  buffer.end_task(std::vector{class_images(0, 5), class_images(1, 5)}, 2);
  buffer.end_task(std::vector{class_images(2, 5), class_images(3, 5), class_images(4, 5)}, 5);
  EXPECT_EQ(held(buffer, "labels"), (List{0, 1, 2}));
}

TEST(ClassBalanced, LogitsMoveWithTheirImages) {
  BufferOptions wanted = options(5, "class_balanced");
  wanted.keeps_logits = true;
  ReplayBuffer buffer(wanted);
  const auto with_logits = [](int64_t label, int64_t known) {
    ClassImages images = class_images(label, 6);
    images.logits = at::tensor(images.samples, at::kFloat).view({6, 1}).expand({6, known});
    return images;
  };
  buffer.end_task(std::vector{with_logits(0, 2), with_logits(1, 2)}, 2);
  buffer.end_task(std::vector{with_logits(2, 3)}, 3);
  ASSERT_EQ(buffer.count(), 5);
  const Drawn drawn = buffer.draw({}, 5);
  for (int64_t i = 0; i < 5; ++i) {
    const int64_t known = values(drawn.known)[static_cast<size_t>(i)];
    EXPECT_EQ(known, values(drawn.labels)[static_cast<size_t>(i)] == 2 ? 3 : 2);
    EXPECT_EQ(drawn.logits[i].sum().item<float>(),
              static_cast<float>(drawn.samples[static_cast<size_t>(i)] * known));
  }
}

TEST(Herding, KeepsTheImagesNearestToTheirMean) {
  ReplayBuffer buffer(options(2, "herding"));
  ClassImages images = class_images(0, 4);
  images.features = at::tensor({1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.9}).view({4, 2});
  buffer.end_task(std::vector{images}, 1);
  // By hand: the mean direction is (0.613, 0.594); row 1 (0.707, 0.707) misses it by 0.147, row 3 (0.743,
  // 0.669) by 0.151.
  EXPECT_EQ(held(buffer).front(), 1);
}

TEST(Draw, HasTheNumbersOfAnIndependentPhilox) {
  for (const auto& one : reference("draws")) {
    ReplayBuffer buffer(options(10, "reservoir", one.at("seed")));
    offer(buffer, 0, one.at("held"));
    const Drawn drawn = buffer.draw({one.at("step"), one.at("part"), one.at("number")}, one.at("count"));
    EXPECT_EQ(drawn.samples, one.at("places").get<List>()) << one.dump();
    EXPECT_EQ(drawn.seed, one.at("augmentation").get<uint64_t>()) << one.dump();
    EXPECT_EQ(drawn.labels.numel(), static_cast<int64_t>(drawn.samples.size()));
  }
}

TEST(Draw, DiffersByStepPartAndNumber) {
  ReplayBuffer buffer(options(40));
  offer(buffer, 0, 40);
  const List base = buffer.draw({3, 1, 2}, 12).samples;
  EXPECT_EQ(buffer.draw({3, 1, 2}, 12).samples, base);
  EXPECT_NE(buffer.draw({4, 1, 2}, 12).samples, base);
  EXPECT_NE(buffer.draw({3, 2, 2}, 12).samples, base);
  EXPECT_NE(buffer.draw({3, 1, 3}, 12).samples, base);
  EXPECT_NE(buffer.draw({4, 1, 2}, 12).seed, buffer.draw({3, 1, 2}, 12).seed);
  EXPECT_EQ(std::set<int64_t>(base.begin(), base.end()).size(), 12u);
}

TEST(Draw, OfAnEmptyBufferIsEmpty) {
  const Drawn drawn = ReplayBuffer(options(4)).draw({}, 32);
  EXPECT_TRUE(drawn.samples.empty());
  EXPECT_EQ(drawn.labels.numel(), 0);
  EXPECT_FALSE(drawn.logits.defined());
}

// Stopped after 33 images and restored into a fresh one, it goes on as the one that was not stopped.
TEST(ReplayBufferState, GoesOnBitForBit) {
  for (const char* policy : {"reservoir", "class_balanced"}) {
    BufferOptions wanted = options(8, policy);
    wanted.keeps_logits = std::string(policy) == "reservoir";
    ReplayBuffer straight(wanted), first(wanted), second(wanted);
    const auto begin = [&](ReplayBuffer& buffer) {
      if (buffer.is_reservoir()) return offer(buffer, 0, 33, 4);
      buffer.end_task(std::vector{class_images(0, 9), class_images(1, 9)}, 2);
    };
    const auto go_on = [&](ReplayBuffer& buffer) {
      if (buffer.is_reservoir()) return offer(buffer, 33, 50, 6);
      buffer.end_task(std::vector{class_images(2, 9)}, 3);
    };
    begin(straight), begin(first);
    for (const auto& [name, tensor] : second.state()) at::Tensor(tensor).copy_(first.state().at(name));
    go_on(straight), go_on(second);
    for (const auto& [name, tensor] : second.state())
      EXPECT_TRUE(tensor.equal(straight.state().at(name))) << policy << " " << name;
    EXPECT_EQ(second.draw({9, 0, 0}, 5).samples, straight.draw({9, 0, 0}, 5).samples);
  }
}

}  // namespace
}  // namespace guise::train

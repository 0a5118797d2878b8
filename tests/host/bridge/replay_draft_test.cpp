// guise.replay/1: what reaches the plugin, and what is refused with a text.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "bridge/draft_calls.h"
#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

const guise_replay& replay() {
  return replay_draft();
}

// Holds four images, of which a draw takes the first.
class ReplayStep : public SmallStep {
 public:
  int64_t held = 4;
  bool keeps_logits = true;
  std::vector<int64_t> drawn;  // counts asked for, by call

  int64_t held_for_replay() override { return held; }
  Replayed replayed(int64_t number, int64_t count) override {
    drawn.push_back(count);
    const at::Tensor all = at::arange(4, at::kLong);
    return {at::full({2, 3, 4, 4}, static_cast<double>(number)), all.narrow(0, 0, 2), all.narrow(0, 2, 2),
            keeps_logits ? at::ones({2, 5}) : at::Tensor()};
  }
  at::Tensor replayed_features(int64_t) override { return z.narrow(0, 0, 2); }
  at::Tensor cross_entropy_with(const at::Tensor& logits, const at::Tensor& labels) override {
    return at::cross_entropy_loss(logits, labels);
  }
};

Script asking(const std::function<void(guise_step*)>& body) {
  Script script;
  script.create = [](void*, guise_setup* g) { replay().ask(g, 1); };
  script.loss = [body](guise_step* g) {
    body(g);
    if (g->status == GUISE_OK) guise_add_term(g, "loss_x", guise_cross_entropy(g, guise_logits(g)), 1);
  };
  return script;
}

std::string error_with(Script script, ReplayStep step = {}) {
  const auto strategy = make_strategy(script);
  return error_of([&] { strategy->loss(step); });
}

guise_replayed empty() {
  return {sizeof(guise_replayed), 0, {1, 1}, {1, 1}, {1, 1}, {1, 1}};
}

TEST(ReplayDraft, AskIsKnownToTheHost) {
  Script script = asking([](guise_step*) {});
  EXPECT_TRUE(make_strategy(script)->replay_wish().draws);
  EXPECT_TRUE(make_strategy(script)->replay_wish().keeps_logits);
  script.create = [](void*, guise_setup* g) { replay().ask(g, 0); };
  EXPECT_FALSE(make_strategy(script)->replay_wish().keeps_logits);
  script.create = nullptr;
  EXPECT_FALSE(make_strategy(script)->replay_wish().draws);
}

TEST(ReplayDraft, ADrawReachesThePlugin) {
  EXPECT_EQ(error_with(asking([](guise_step* g) {
              int64_t held = 0;
              EXPECT_EQ(replay().held(g, &held), GUISE_OK);
              EXPECT_EQ(held, 4);
              guise_replayed out = empty();
              EXPECT_EQ(replay().draw(g, 3, 0, &out), GUISE_OK);
              Instance& plugin = instance_of(g);
              EXPECT_EQ(plugin.tensor(out.images).sizes(), (at::IntArrayRef{2, 3, 4, 4}));
              EXPECT_EQ(plugin.tensor(out.images).mean().item<double>(), 3);
              EXPECT_EQ(plugin.tensor(out.labels).sum().item<int64_t>(), 1);
              EXPECT_EQ(plugin.tensor(out.known).sum().item<int64_t>(), 5);
              EXPECT_EQ(plugin.tensor(out.logits).sum().item<double>(), 10);
              EXPECT_TRUE(plugin.is_protected(plugin.tensor(out.images)));
              guise_tensor features{}, scalar{};
              EXPECT_EQ(replay().features(g, 3, &features), GUISE_OK);
              const guise_tensor logits = guise_head(g, GUISE_STUDENT, features);
              EXPECT_EQ(replay().cross_entropy(g, logits, out.labels, &scalar), GUISE_OK);
              EXPECT_TRUE(plugin.tensor(scalar).requires_grad());
            })),
            "");
}

TEST(ReplayDraft, WithoutLogitsTheirHandleIsEmpty) {
  ReplayStep step;
  step.keeps_logits = false;
  EXPECT_EQ(error_with(asking([](guise_step* g) {
                         guise_replayed out = empty();
                         EXPECT_EQ(replay().draw(g, 0, 7, &out), GUISE_OK);
                         EXPECT_EQ(out.logits.generation, 0u);
                         EXPECT_NE(out.images.generation, 0u);
                       }),
                       step),
            "");
}

TEST(ReplayDraft, WhatIsWrongIsRefusedAndLeavesNothingBehind) {
  const auto error_of_draw = [](uint32_t number, int64_t count, ReplayStep step = {}) {
    return error_with(asking([=](guise_step* g) {
                        guise_replayed out = empty();
                        EXPECT_NE(replay().draw(g, number, count, &out), GUISE_OK);
                        EXPECT_EQ(out.images.generation, 0u);
                        EXPECT_EQ(out.logits.generation, 0u);
                      }),
                      step);
  };
  EXPECT_TRUE(contains(error_of_draw(64, 0), "a draw's number is below 64, received 64"));
  EXPECT_TRUE(contains(error_of_draw(0, -3), "draw: -3 images are asked for"));
  ReplayStep nothing;
  nothing.held = 0;
  EXPECT_TRUE(contains(error_of_draw(0, 0, nothing), "no image is held yet"));
  EXPECT_TRUE(contains(error_with(asking([](guise_step* g) { replay().draw(g, 0, 0, nullptr); })),
                       "replayed is NULL"));
  EXPECT_TRUE(contains(error_with(asking([](guise_step* g) {
                         guise_tensor scalar{};
                         replay().cross_entropy(g, guise_features(g), guise_targets(g), &scalar);
                       })),
                       "cross_entropy: expected logits [M, 5] and labels [M], received [3, 4] and [3]"));
}

TEST(ReplayDraft, AStrategyThatDidNotAskHasNone) {
  Script script = asking([](guise_step* g) {
    int64_t held = 7;
    replay().held(g, &held);
  });
  script.create = nullptr;
  EXPECT_TRUE(contains(error_with(script), "create did not ask for it"));
}

TEST(ReplayDraft, AStepWithoutABufferSaysSo) {
  Script script = asking([](guise_step* g) {
    int64_t held = 7;
    replay().held(g, &held);
  });
  const auto strategy = make_strategy(script);
  SmallStep step;
  EXPECT_TRUE(contains(error_of([&] { strategy->loss(step); }), "images to replay: this step has none"));
}

TEST(ReplayDraft, OnlyAStrategyAsksAndOnlyInCreate) {
  Script script;
  script.begin_epoch = [](guise_update*) {};
  EXPECT_TRUE(contains(error_with(asking([](guise_step* g) { replay().ask(g, 0); })), "outside create"));
  script.create = [](void*, guise_setup* g) { replay().ask(g, 0); };
  EXPECT_TRUE(contains(error_of([&] { make_policy(script); }), "only a strategy reads replayed images"));
}

}  // namespace
}  // namespace guise::bridge::testing

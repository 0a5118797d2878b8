// The fence around a callback: errors stick, what is left open is closed, what is left behind is named.
#include "bridge/instance.h"

#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

TEST(Instance, TheFirstErrorIsKeptAndLaterCallsReturnAtOnce) {
  int calls_after = 0;
  const std::string text = error_in_loss([&](guise_step* g) {
    guise_fail(g, "the first reason");
    EXPECT_EQ(g->status, GUISE_FAILED);
    guise_fail(g, "the second reason");
    guise_tensor tensor = {7, 7};
    EXPECT_EQ(g->step->input(g, GUISE_LOGITS, &tensor), GUISE_FAILED);
    EXPECT_EQ(tensor.generation, 0u);
    EXPECT_STREQ(g->host->error_text(g), "the first reason");
    ++calls_after;
  });
  EXPECT_EQ(calls_after, 1);
  EXPECT_TRUE(contains(text, "the first reason")) << text;
  EXPECT_FALSE(contains(text, "second")) << text;
}

TEST(Instance, AnErrorNamesPluginCallbackEpochAndStep) {
  const std::string text = error_in_loss([](guise_step* g) { guise_fail(g, "why"); });
  EXPECT_TRUE(contains(text, "strategy scripted 1.2.3, in loss, epoch 3, step 23: why")) << text;
}

TEST(Instance, LoggedValuesAreMeansAndComeOnce) {
  Script script;
  script.loss = [](guise_step* g) {
    guise_log_value(g, "alpha", 1);
    guise_log_value(g, "alpha", 4);
    guise_log_value(g, "beta", -2);
    guise_log_value(g, "gamma", NAN);
    guise_add_term(g, "loss_a", guise_cross_entropy(g, guise_logits(g)), 1);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  strategy->loss(step);
  const std::vector<LoggedValue> values = strategy->take_values();
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(values[0].name, "alpha");
  EXPECT_EQ(values[0].value, 2.5);
  EXPECT_EQ(values[1].value, -2);
  EXPECT_TRUE(strategy->take_values().empty());
  ASSERT_EQ(script.log.size(), 1u);
  EXPECT_TRUE(contains(script.log[0], "it logged a gamma that is not finite")) << script.log[0];
  EXPECT_TRUE(
      contains(error_in_loss([](guise_step* g) { guise_log_value(g, "A b", 1); }), "a name is made of a-z"));
}

TEST(Instance, KeptTensorsThatNoCheckpointHoldsAreWarnedOf) {
  Script script;
  script.create = [](void*, guise_setup* g) {
    guise_parameter(g, "token", nullptr, 0, guise_initial_constant(0), 1);
  };
  guise_tensor kept = {0, 0};
  script.loss = [&](guise_step* g) {
    if (kept.generation == 0) kept = guise_keep(g, own_tensor(g, 2, 1));
    guise_add_term(g, "loss_a", guise_cross_entropy(g, guise_logits(g)), 1);
  };
  script.destroy = [&](guise_context* g) { guise_release(g, kept); };
  const auto strategy = make_strategy(script);
  strategy->save_state();
  EXPECT_TRUE(script.log.empty());
  SmallStep step;
  strategy->loss(step);
  strategy->save_state();
  strategy->save_state();
  ASSERT_EQ(script.log.size(), 1u);
  EXPECT_TRUE(contains(script.log[0], "it keeps 1 tensor(s) that no checkpoint holds")) << script.log[0];
}

TEST(Instance, SaveMayFailWithATextAndReadTensors) {
  Script script;
  script.has_state = true;
  guise_tensor kept = {0, 0};
  script.create = [&](void*, guise_setup* g) { kept = guise_keep(g, own_tensor(g, 1, 4)); };
  script.destroy = [&](guise_context* g) { guise_release(g, kept); };
  double read = 0;
  script.save = [&](guise_context* g) {
    read = guise_item(g, kept);
    guise_fail(g, "the queue is torn");
  };
  const auto strategy = make_strategy(script);
  const std::string text = error_of([&] { strategy->save_state(); });
  EXPECT_TRUE(contains(text, "strategy scripted 1.2.3, in save: the queue is torn")) << text;
  EXPECT_EQ(read, 4);
}

TEST(Instance, AnErrorEndsWithItsCallback) {
  Script script;
  bool fails = true;
  script.loss = [&](guise_step* g) {
    if (fails) return guise_fail(g, "once");
    EXPECT_EQ(g->status, GUISE_OK);
    EXPECT_STREQ(g->host->error_text(g), "");
    guise_add_term(g, "loss_a", guise_cross_entropy(g, guise_logits(g)), 1);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  EXPECT_NE(error_of([&] { strategy->loss(step); }), "");
  fails = false;
  EXPECT_EQ(error_of([&] { strategy->loss(step); }), "");
}

TEST(Instance, APluginThatClearsItsStatusHidesNothing) {
  const std::string text = error_in_loss([](guise_step* g) {
    guise_fail(g, "hidden");
    g->status = GUISE_OK;
  });
  EXPECT_TRUE(contains(text, "hidden")) << text;
}

TEST(Instance, AStatusThatAPluginSetsItselfEndsTheRunToo) {
  const std::string text = error_in_loss([](guise_step* g) { g->status = 42; });
  EXPECT_TRUE(contains(text, "status 42")) << text;
}

TEST(Instance, FailWithOkOrWithoutATextIsStillAnError) {
  EXPECT_TRUE(
      contains(error_in_loss([](guise_step* g) { g->host->fail(g, GUISE_OK, "not fine"); }), "not fine"));
  EXPECT_TRUE(contains(error_in_loss([](guise_step* g) { g->host->fail(g, GUISE_FAILED, nullptr); }),
                       "it gave no reason"));
}

TEST(Instance, TextsOfAPluginAreMadeFitForOneLine) {
  const std::string text = error_in_loss([](guise_step* g) { guise_fail(g, "a\033[31m\nb"); });
  EXPECT_TRUE(contains(text, "a\\x1b[31m\\x0ab")) << text;
  Script script;
  script.create = [](void*, guise_setup* g) { g->host->log(g, GUISE_LOG_WARNING, "a\033[31m\nb"); };
  make_strategy(script);
  ASSERT_EQ(script.log.size(), 1u);
  EXPECT_EQ(script.log[0], "strategy scripted: warning: a\\x1b[31m\\x0ab");
}

TEST(Instance, AHandleOfAnEarlierCallbackIsStale) {
  Script script;
  guise_tensor first = {0, 0};
  script.loss = [&](guise_step* g) {
    if (first.generation == 0) first = guise_logits(g);
    guise_add_term(g, "loss_a", guise_cross_entropy(g, first), 1);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  EXPECT_EQ(error_of([&] { strategy->loss(step); }), "");
  EXPECT_TRUE(contains(error_of([&] { strategy->loss(step); }), "is stale"));
}

TEST(Instance, AHandleOfAnotherPluginIsRefused) {
  Script owner, thief;
  guise_tensor kept = {0, 0};
  owner.loss = [&](guise_step* g) {
    kept = guise_keep(g, guise_logits(g));
    guise_add_term(g, "loss_a", guise_cross_entropy(g, kept), 1);
  };
  thief.loss = [&](guise_step* g) { guise_item(g, kept); };
  const auto first = make_strategy(owner), second = make_strategy(thief, "thief");
  SmallStep step;
  first->loss(step);
  EXPECT_TRUE(contains(error_of([&] { second->loss(step); }), "never given to this plugin"));
}

TEST(Instance, KeptHandlesLeftAtTheEndAreReported) {
  Script script;
  script.loss = [](guise_step* g) {
    guise_keep(g, guise_logits(g));
    guise_keep(g, guise_logits(g));
    guise_add_term(g, "loss_a", guise_cross_entropy(g, guise_logits(g)), 1);
  };
  SmallStep step;
  make_strategy(script)->loss(step);
  ASSERT_EQ(script.log.size(), 1u);
  EXPECT_TRUE(contains(script.log[0], "2 kept tensor handle(s)")) << script.log[0];
}

TEST(Instance, WhatDestroyReleasesAndItsParametersAreNoLeak) {
  Script script;
  guise_tensor kept = {0, 0};
  script.create = [&](void*, guise_setup* g) {
    const int64_t size = 2;
    kept = guise_keep(g, guise_parameter(g, "token", &size, 1, guise_initial_constant(0), 1));
  };
  script.destroy = [&](guise_context* g) { guise_release(g, kept); };
  make_strategy(script);
  EXPECT_TRUE(script.log.empty()) << script.log[0];
}

TEST(Instance, AnErrorInDestroyIsLogged) {
  Script script;
  script.destroy = [](guise_context* g) { guise_release(g, {5, 5}); };
  make_strategy(script);
  ASSERT_EQ(script.log.size(), 1u);
  EXPECT_TRUE(contains(script.log[0], "in destroy")) << script.log[0];
}

TEST(Instance, ReleasingTwiceALocalOrAParameterIsRefused) {
  EXPECT_TRUE(contains(error_in_loss([](guise_step* g) {
                         const guise_tensor kept = guise_keep(g, guise_logits(g));
                         guise_release(g, kept);
                         guise_release(g, kept);
                       }),
                       "was released"));
  EXPECT_TRUE(contains(error_in_loss([](guise_step* g) { guise_release(g, guise_logits(g)); }), "is local"));
  Script script;
  script.create = [](void*, guise_setup* g) {
    guise_release(g, guise_parameter(g, "token", nullptr, 0, guise_initial_constant(0), 1));
  };
  EXPECT_TRUE(
      contains(error_of([&] { make_strategy(script); }), "a parameter or buffer belongs to the host"));
}

TEST(Instance, ReleaseWorksAfterAnError) {
  Script script;
  script.loss = [](guise_step* g) {
    const guise_tensor kept = guise_keep(g, guise_logits(g));
    guise_fail(g, "on purpose");
    EXPECT_EQ(g->host->release(g, kept), GUISE_OK);
  };
  SmallStep step;
  EXPECT_NE(error_of([&] { make_strategy(script)->loss(step); }), "");
  EXPECT_TRUE(script.log.empty());
}

TEST(Instance, NoGradNests) {
  EXPECT_EQ(error_in_loss([](guise_step* g) {
              g->host->no_grad_begin(g);
              g->host->no_grad_begin(g);
              g->host->no_grad_end(g);
              EXPECT_FALSE(c10::GradMode::is_enabled());
              g->host->no_grad_end(g);
              EXPECT_TRUE(c10::GradMode::is_enabled());
            }),
            "");
}

TEST(Instance, NoGradEndWithoutABeginIsRefused) {
  EXPECT_TRUE(contains(error_in_loss([](guise_step* g) { g->host->no_grad_end(g); }),
                       "no_grad_end without no_grad_begin"));
}

TEST(Instance, GradModeIsRestoredHoweverTheCallbackEnds) {
  const auto open = [](guise_context* g) { g->host->no_grad_begin(g); };
  EXPECT_EQ(error_in_loss(open), "");
  EXPECT_TRUE(c10::GradMode::is_enabled());
  EXPECT_NE(error_in_loss([&](guise_step* g) {
              open(g);
              guise_fail(g, "on purpose");
            }),
            "");
  EXPECT_TRUE(c10::GradMode::is_enabled());
  Script script;
  script.destroy = open;
  make_strategy(script);
  EXPECT_TRUE(c10::GradMode::is_enabled());
  c10::GradMode::set_enabled(true);
}

TEST(Instance, ALeftOpenNoGradDoesNotReachTheNextCallback) {
  Script script;
  script.loss = [](guise_step* g) {
    EXPECT_TRUE(c10::GradMode::is_enabled());
    guise_add_term(g, "loss_a", guise_cross_entropy(g, guise_logits(g)), 1);
    g->host->no_grad_begin(g);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  strategy->loss(step);
  strategy->loss(step);
}

// After a failed loss the step is gone; what destroy does must not ask it.
TEST(Instance, DestroyAfterAFailedLossDoesNotTouchTheStep) {
  Script script;
  bool asked = false;
  struct Watched : SmallStep {
    bool* asked;
    bool owns(const c10::StorageImpl* storage) const override {
      return *asked = true, SmallStep::owns(storage);
    }
  } step;
  step.asked = &asked;
  script.loss = [](guise_step* g) { guise_fail(g, "on purpose"); };
  script.destroy = [](guise_context* g) {
    call(g, "aten::zero_", "", {guise_value_tensor(own_tensor(g, 1, 1))});
  };
  {
    const auto strategy = make_strategy(script);
    EXPECT_NE(error_of([&] { strategy->loss(step); }), "");
  }
  EXPECT_FALSE(asked);
  EXPECT_TRUE(script.log.empty());
}

TEST(Instance, ItemShapeDtypeAndDeviceTellOfATensor) {
  EXPECT_EQ(error_in_loss([](guise_step* g) {
              int64_t sizes[1] = {-1};
              uint32_t rank = 0;
              EXPECT_EQ(g->host->shape(g, guise_logits(g), sizes, 1, &rank),
                        GUISE_OK);  // one place, two sizes
              EXPECT_EQ(rank, 2u);
              EXPECT_EQ(sizes[0], 3);
              const guise_device device = guise_device_of(g, guise_logits(g));
              EXPECT_EQ(device.type, GUISE_CPU);
              EXPECT_EQ(device.index, 0);
              EXPECT_EQ(guise_dtype_of(g, guise_targets(g)), GUISE_INT64);
              EXPECT_EQ(guise_item(g, own_tensor(g, 1, 2.5)), 2.5);
            }),
            "");
  EXPECT_TRUE(contains(error_in_loss([](guise_step* g) { guise_item(g, guise_logits(g)); }),
                       "item: expected a tensor of one element, received shape [3, 5]"));
  EXPECT_TRUE(
      contains(error_in_loss([](guise_step* g) { g->host->shape(g, guise_logits(g), nullptr, 2, nullptr); }),
               "sizes is NULL"));
}

}  // namespace
}  // namespace guise::bridge::testing

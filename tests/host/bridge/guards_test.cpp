// What could harm a run: tables called where no callback runs, arithmetic that a plugin changes for its
// thread, and weights that it kept.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cfenv>
#include <cmath>
#include <thread>

#include "bridge/interfaces.h"
#include "guise/autograd.h"
#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

void add_loss(guise_step* g) {
  guise_add_term(g, "loss_a", guise_cross_entropy(g, guise_logits(g)), 1);
}

// ---- threads and moments ----

TEST(Guards, ACallFromAnotherThreadIsRefusedAndEndsTheCallback) {
  guise_status answer = GUISE_OK, failed = GUISE_OK, released = GUISE_OK;
  const std::string text = error_in_loss([&](guise_step* g) {
    const guise_tensor logits = guise_logits(g);
    std::thread([&] {
      double value = 0;
      answer = g->host->item(g, logits, &value);
      failed = g->host->fail(g, GUISE_FAILED, "of another thread");
      released = g->host->release(g, logits);
      g->host->log(g, GUISE_LOG_INFO, "of another thread");
      EXPECT_STREQ(g->host->error_text(g), "");
    }).join();
    add_loss(g);
  });
  EXPECT_EQ(answer, GUISE_DENIED);
  EXPECT_EQ(failed, GUISE_DENIED);
  EXPECT_EQ(released, GUISE_DENIED);
  EXPECT_TRUE(contains(text, "called from another thread than the callback's")) << text;
  EXPECT_FALSE(contains(text, "of another thread")) << text;
}

TEST(Guards, ACallOutsideACallbackEndsTheNextOne) {
  Script script;
  guise_context* kept = nullptr;
  script.loss = [&](guise_step* g) {
    kept = g;
    add_loss(g);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  strategy->loss(step);
  uint64_t op = 0;
  EXPECT_EQ(kept->host->op_find(kept, "aten::exp", "", &op), GUISE_DENIED);
  EXPECT_EQ(op, 0u);
  EXPECT_EQ(kept->host->fail(kept, GUISE_FAILED, "late"), GUISE_DENIED);
  const std::string text = error_of([&] { strategy->loss(step); });
  EXPECT_TRUE(contains(text, "a function of the host was called outside a callback")) << text;
  EXPECT_EQ(error_of([&] { strategy->loss(step); }), "");
}

TEST(Guards, ABackwardPassRunsOnItsOwnThread) {
  static const guise_function twice = {
      GUISE_FUNCTION_SIZE_1_0,
      1,
      1,
      0,
      "twice",
      [](void*, guise_context* g, const guise_tensor* x, guise_tensor* y, guise_tensor*) noexcept {
        y[0] = tensor_of(call(g, "aten::mul", "Scalar", {guise_value_tensor(x[0]), guise_value_int(2)}));
      },
      [](void*, guise_context* g, const guise_tensor*, const guise_tensor* dy, guise_tensor* dx) noexcept {
        dx[0] = tensor_of(call(g, "aten::mul", "Scalar", {guise_value_tensor(dy[0]), guise_value_int(2)}));
      },
      nullptr};
  Script script;
  script.loss = [&](guise_step* g) {
    const guise_tensor z = guise_features(g);
    guise_tensor y = {0, 0};
    autograd_interface().apply(g, &twice, nullptr, &z, &y);
    guise_add_term(g, "loss_a", tensor_of(call(g, "aten::sum", "", {guise_value_tensor(y)})), 1);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  const auto terms = strategy->loss(step);
  std::string text;
  std::thread([&] { text = error_of([&] { terms[0].value.backward(); }); }).join();
  EXPECT_EQ(text, "");
  EXPECT_EQ(step.x.grad()[0][0].item<float>(), 2);
}

// ---- arithmetic ----

TEST(Guards, ARoundingModeLeftBehindIsPutBackAndTold) {
  Script script;
  script.loss = [](guise_step* g) {
    std::fesetround(FE_UPWARD);
    add_loss(g);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  for (int i = 0; i < 3; ++i) {
    strategy->loss(step);
    EXPECT_EQ(std::fegetround(), FE_TONEAREST);
  }
  ASSERT_EQ(script.log.size(), 1u);  // once
  EXPECT_TRUE(contains(script.log[0], "warning: its loss changed how the processor rounds")) << script.log[0];
}

TEST(Guards, EveryCallbackIsLookedAt) {
  Script script;
  script.has_state = true;
  const auto change = [](auto*) { std::fesetround(FE_DOWNWARD); };
  script.create = [](void*, guise_setup*) { std::fesetround(FE_DOWNWARD); };
  script.destroy = script.begin_epoch = script.update = change;
  auto policy = make_policy(script);
  EXPECT_EQ(std::fegetround(), FE_TONEAREST);
  const std::vector<TensorPair> pairs = {{"w", at::ones({2}), at::ones({2}), false}};
  policy->begin_epoch(pairs, {});
  EXPECT_EQ(std::fegetround(), FE_TONEAREST);
  policy->update(pairs, {});
  EXPECT_EQ(std::fegetround(), FE_TONEAREST);
  policy.reset();
  EXPECT_EQ(std::fegetround(), FE_TONEAREST);
  EXPECT_EQ(script.log.size(), 4u);
}

// ---- weights ----

std::string error_in_update(const std::vector<TensorPair>& pairs,
                            const std::function<void(guise_update*)>& body) {
  Script script;
  script.update = body;
  const auto policy = make_policy(script);
  return error_of([&] { policy->update(pairs, {0, 1, 0, 12, 20}); });
}

void multiply_teacher(guise_update* g, uint32_t index, double factor) {
  call(g, "aten::mul_", "Scalar",
       {guise_value_tensor(guise_pair_at(g, index).teacher), guise_value_real(factor)});
}

TEST(Guards, APolicyThatRuinsTheTeacherIsNamed) {
  const std::vector<TensorPair> pairs = {{"layer1.0.bn1.weight", at::ones({2}), at::ones({2}), false},
                                         {"fc.weight", at::ones({2}), at::ones({2}), false}};
  const std::string text = error_in_update(pairs, [](guise_update* g) {
    multiply_teacher(g, 0, 2);
    multiply_teacher(g, 1, HUGE_VAL);
  });
  EXPECT_TRUE(contains(text,
                       "teacher policy scripted 1.2.3, in update, epoch 2, step 12: it left the teacher's "
                       "fc.weight not finite"))
      << text;
}

// The trainer names what made the student so.
TEST(Guards, ATeacherOfARuinedStudentIsNotThePolicysFault) {
  const std::vector<TensorPair> pairs = {{"fc.weight", at::ones({2}), at::full({2}, NAN), false}};
  EXPECT_EQ(
      error_in_update(pairs, [](guise_update* g) { guise_pair_at(g, 0), guise_copy(g, GUISE_PARAMETERS); }),
      "");
}

TEST(Guards, OperatorsThatReshapeInPlaceAreDenied) {
  const std::vector<TensorPair> pairs = {{"fc.weight", at::ones({2, 3}), at::ones({2, 3}), false}};
  for (const char* name : {"aten::t_", "aten::squeeze_"}) {
    const std::string text = error_in_update(pairs, [&](guise_update* g) {
      call(g, name, "", {guise_value_tensor(guise_pair_at(g, 0).teacher)});
    });
    EXPECT_TRUE(contains(text, "not for plugins: it changes a tensor's shape in place"))
        << name << ": " << text;
  }
  EXPECT_EQ(pairs[0].teacher.sizes(), (at::IntArrayRef{2, 3}));
}

TEST(Guards, WeightsThatWereKeptAreReadOnlyOutsideTheUpdate) {
  Script script;
  guise_tensor teacher = {0, 0};
  script.update = [&](guise_update* g) {
    if (teacher.generation == 0) teacher = guise_keep(g, guise_pair_at(g, 0).teacher);
    call(g, "aten::mul_", "Scalar", {guise_value_tensor(teacher), guise_value_real(2)});
  };
  script.destroy = [&](guise_context* g) {
    call(g, "aten::zero_", "", {guise_value_tensor(teacher)});
    g->host->release(g, teacher);
  };
  const std::vector<TensorPair> pairs = {{"fc.weight", at::ones({2}), at::ones({2}), false}};
  auto policy = make_policy(script);
  policy->update(pairs, {});
  policy->update(pairs, {});
  policy.reset();
  EXPECT_EQ(pairs[0].teacher[0].item<float>(), 4);
  ASSERT_FALSE(script.log.empty());
  EXPECT_TRUE(contains(script.log[0], "in destroy: ")) << script.log[0];
  EXPECT_TRUE(contains(script.log[0], "a tensor of the host")) << script.log[0];
}

// ---- structs of a newer plugin ----

TEST(Guards, WhatIsNotUnderstoodIsRefused) {
  struct Newer {
    guise_initial known;
    int64_t more;
  };
  const auto error_for = [](int64_t more) {
    Script script;
    script.create = [more](void*, guise_setup* g) {
      const Newer newer = {{sizeof(Newer), GUISE_INITIAL_CONSTANT, 1, 0}, more};
      guise_tensor out = {0, 0};
      g->setup->parameter(g, "w", nullptr, 0, &newer.known, 1, &out);
    };
    return error_of([&] { make_strategy(script); });
  };
  EXPECT_EQ(error_for(0), "");
  EXPECT_TRUE(
      contains(error_for(1), "parameter w: its beginning asks for something that needs a newer Guise"));
  EXPECT_TRUE(contains(error_in_loss([](guise_step* g) {
                         guise_value value = guise_value_int(1);
                         value.count = 3;
                         call(g, "aten::add", "Scalar", {guise_value_tensor(guise_logits(g)), value});
                       }),
                       "the count of a value that is no list is 0, received 3"));
}

}  // namespace
}  // namespace guise::bridge::testing

// A policy moves the teacher's tensors and nothing else.
#include "bridge/teacher_policy.h"

#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include <cmath>

#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

// weight (parameter), running_mean (buffer), num_batches_tracked (integer buffer).
std::vector<TensorPair> three_pairs() {
  return {{"weight", at::full({2}, 1.0f), at::full({2}, 3.0f).set_requires_grad(true), false},
          {"running_mean", at::full({2}, 10.0f), at::full({2}, 20.0f), true},
          {"num_batches_tracked", at::full({}, 5, at::kLong), at::full({}, 9, at::kLong), true}};
}

struct Values {
  double weight, mean, count;
  bool operator==(const Values&) const = default;
};

Values teachers(const std::vector<TensorPair>& pairs) {
  return {pairs[0].teacher[1].item().toDouble(), pairs[1].teacher[1].item().toDouble(),
          pairs[2].teacher.item().toDouble()};
}

const UpdateMoment kMoment = {4, 3, 2, 29, 77, 7, {0.75, 61.5, 2, -1}};

struct Outcome {
  std::string error;
  Values teacher;
  bool wrote = false;
};

Outcome after_update(const std::function<void(guise_update*)>& body) {
  Script script;
  script.update = body;
  const auto policy = make_policy(script);
  const auto pairs = three_pairs();
  Outcome outcome;
  outcome.error = error_of([&] { outcome.wrote = policy->update(pairs, kMoment); });
  outcome.teacher = teachers(pairs);
  EXPECT_EQ(pairs[0].student[0].item<float>(), 3);
  EXPECT_EQ(pairs[1].student[0].item<float>(), 20);
  EXPECT_TRUE(pairs[0].student.requires_grad());
  EXPECT_FALSE(pairs[0].teacher.requires_grad());
  return outcome;
}

TEST(TeacherPolicy, CopyTakesTheKindsOfItsMask) {
  EXPECT_EQ(after_update([](guise_update* g) { guise_copy(g, GUISE_PARAMETERS); }).teacher,
            (Values{3, 10, 5}));
  EXPECT_EQ(after_update([](guise_update* g) { guise_copy(g, GUISE_BUFFERS); }).teacher, (Values{1, 20, 9}));
  EXPECT_EQ(after_update([](guise_update* g) { guise_copy(g, GUISE_PARAMETERS | GUISE_BUFFERS); }).teacher,
            (Values{3, 20, 9}));
}

TEST(TeacherPolicy, LerpMovesFloatsAndLeavesIntegersAlone) {
  EXPECT_EQ(after_update([](guise_update* g) { guise_lerp(g, GUISE_PARAMETERS, 0.25); }).teacher,
            (Values{1.5, 10, 5}));
  EXPECT_EQ(
      after_update([](guise_update* g) { guise_lerp(g, GUISE_PARAMETERS | GUISE_BUFFERS, 0.5); }).teacher,
      (Values{2, 15, 5}));
  EXPECT_EQ(after_update([](guise_update* g) { guise_lerp(g, GUISE_PARAMETERS | GUISE_BUFFERS, 0); }).teacher,
            (Values{1, 10, 5}));
  EXPECT_EQ(after_update([](guise_update* g) { guise_lerp(g, GUISE_PARAMETERS | GUISE_BUFFERS, 1); }).teacher,
            (Values{3, 20, 5}));
}

TEST(TeacherPolicy, AWeightOutsideZeroToOneIsRefused) {
  for (const double weight : {-0.001, 1.001, std::nan(""), -HUGE_VAL}) {
    const Outcome outcome =
        after_update([weight](guise_update* g) { guise_lerp(g, GUISE_PARAMETERS, weight); });
    EXPECT_TRUE(contains(outcome.error, "lerp: expected a weight in [0, 1]")) << outcome.error;
    EXPECT_EQ(outcome.teacher, (Values{1, 10, 5}));
  }
}

TEST(TeacherPolicy, AMaskOfNothingOrMoreIsRefused) {
  EXPECT_TRUE(contains(after_update([](guise_update* g) { guise_copy(g, 0); }).error,
                       "which: expected GUISE_PARAMETERS"));
  EXPECT_TRUE(contains(after_update([](guise_update* g) { guise_lerp(g, 4, 0.5); }).error, "received 4"));
}

TEST(TeacherPolicy, SaysWhetherItWrote) {
  EXPECT_FALSE(after_update([](guise_update* g) { guise_update_facts(g); }).wrote);
  EXPECT_TRUE(after_update([](guise_update* g) { guise_copy(g, GUISE_PARAMETERS); }).wrote);
  EXPECT_TRUE(after_update([](guise_update* g) { guise_pair_at(g, 0); }).wrote);
}

TEST(TeacherPolicy, PairsNameTheirTensors) {
  const Outcome outcome = after_update([](guise_update* g) {
    ASSERT_EQ(guise_update_facts(g).pair_count, 3u);
    EXPECT_STREQ(guise_pair_at(g, 0).name, "weight");
    EXPECT_EQ(guise_pair_at(g, 0).kind, GUISE_PARAMETERS);
    EXPECT_EQ(guise_pair_at(g, 1).kind, GUISE_BUFFERS);
    EXPECT_EQ(guise_dtype_of(g, guise_pair_at(g, 2).student), GUISE_INT64);
    const guise_pair pair = guise_pair_at(g, 0);  // a rule of its own: teacher <- student * 2
    call(g, "aten::copy_", "",
         {guise_value_tensor(pair.teacher),
          call(g, "aten::mul", "Scalar", {guise_value_tensor(pair.student), guise_value_int(2)})});
  });
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.teacher, (Values{6, 10, 5}));
}

TEST(TeacherPolicy, AnIndexBeyondTheLastPairIsRefused) {
  for (const uint32_t index : {3u, UINT32_MAX}) {
    EXPECT_TRUE(contains(after_update([index](guise_update* g) { guise_pair_at(g, index); }).error,
                         "is not below pair_count = 3"));
  }
  EXPECT_TRUE(contains(after_update([](guise_update* g) {
                         guise_pair unset = {};
                         g->update->pair(g, 0, &unset);
                       }).error,
                       "pair.struct_size is not set"));
}

TEST(TeacherPolicy, ALongerPairIsFilledAsFarAsTheHostKnows) {
  const Outcome outcome = after_update([](guise_update* g) {
    struct {
      guise_pair pair;
      int64_t newer;
    } larger = {{}, -7};
    larger.pair.struct_size = sizeof(larger);
    EXPECT_EQ(g->update->pair(g, 1, &larger.pair), GUISE_OK);
    EXPECT_EQ(larger.pair.struct_size, GUISE_PAIR_SIZE_1_0);
    EXPECT_STREQ(larger.pair.name, "running_mean");
    EXPECT_EQ(larger.newer, -7);
    EXPECT_STREQ(guise_pair_at(g, 77).name, "");
  });
  EXPECT_TRUE(contains(outcome.error, "77 is not below pair_count")) << outcome.error;
}

TEST(TeacherPolicy, TheStudentIsReadOnly) {
  const auto outcome = after_update(
      [](guise_update* g) { call(g, "aten::zero_", "", {guise_value_tensor(guise_pair_at(g, 0).student)}); });
  EXPECT_TRUE(contains(outcome.error, "a tensor of the host")) << outcome.error;
}

TEST(TeacherPolicy, AStudentKeptFromAnEarlierUpdateIsReadOnlyToo) {
  Script script;
  guise_tensor kept = {0, 0};
  script.update = [&](guise_update* g) {
    if (kept.generation == 0) {
      kept = guise_keep(g, guise_pair_at(g, 1).student);
    } else {
      call(g, "aten::zero_", "", {guise_value_tensor(kept)});
    }
  };
  const auto policy = make_policy(script);
  const auto pairs = three_pairs();
  policy->update(pairs, kMoment);
  EXPECT_TRUE(contains(error_of([&] { policy->update(pairs, kMoment); }), "a tensor of the host"));
  EXPECT_EQ(pairs[1].student[0].item<float>(), 20);
}

TEST(TeacherPolicy, GivesTheMoment) {
  Script script;
  int calls = 0;
  script.begin_epoch = script.update = [&](guise_update* g) {
    const guise_update_info info = guise_update_facts(g);
    EXPECT_EQ(info.call, 4);
    EXPECT_EQ(info.epoch, 3);
    EXPECT_EQ(info.start_epoch, 2);
    EXPECT_EQ(info.step, 29);
    EXPECT_EQ(info.total_steps, 77);
    EXPECT_EQ(info.epochs, 7);
    EXPECT_EQ(info.train_loss, 0.75);
    EXPECT_EQ(info.metric, 61.5);
    EXPECT_EQ(info.metric_epoch, 2);
    EXPECT_EQ(info.metric_sign, -1);
    ++calls;
  };
  const auto policy = make_policy(script);
  const auto pairs = three_pairs();
  policy->begin_epoch(pairs, kMoment);
  policy->update(pairs, kMoment);
  EXPECT_EQ(calls, 2);
}

TEST(TeacherPolicy, AnErrorNamesPolicyCallbackEpochAndStep) {
  const std::string text = after_update([](guise_update* g) { guise_fail(g, "why"); }).error;
  EXPECT_TRUE(contains(text, "teacher policy scripted 1.2.3, in update, epoch 4, step 29: why")) << text;
}

TEST(TeacherPolicy, StepFunctionsAreRefused) {
  EXPECT_TRUE(contains(after_update([](guise_update* g) { guise_logits(g); }).error, "outside loss"));
}

TEST(TeacherPolicy, SaveLoadSaveIsByteEqual) {
  Script first, second;
  first.has_state = second.has_state = true;
  first.state = "averaged 3 times";
  const auto saved = make_policy(first)->save_state();
  const auto other = make_policy(second);
  other->load_state(saved);
  EXPECT_EQ(other->save_state(), saved);
  EXPECT_EQ(second.state, first.state);
}

}  // namespace
}  // namespace guise::bridge::testing

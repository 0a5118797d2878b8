// Terms, and what the step's functions refuse.
#include "bridge/loss_strategy.h"

#include <ATen/ops/cross_entropy_loss.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

void expect_error(const std::string& part, const std::function<void(guise_step*)>& body) {
  const std::string text = error_in_loss(body);
  EXPECT_TRUE(contains(text, part)) << "'" << part << "' is not in: " << text;
}

guise_tensor scalar(guise_step* g) {
  return guise_cross_entropy(g, guise_logits(g));
}

TEST(LossStrategy, TermsComeInTheirOrderWithNamesAndWeights) {
  Script script;
  script.loss = [](guise_step* g) {
    guise_add_term(g, "loss_b", scalar(g), 0.5);
    guise_add_term(g, "loss_a", scalar(g), -2);
  };
  SmallStep step;
  const auto strategy = make_strategy(script);
  const auto terms = strategy->loss(step);
  ASSERT_EQ(terms.size(), 2u);
  EXPECT_EQ(terms[0].name, "loss_b");
  EXPECT_EQ(terms[0].weight, 0.5);
  EXPECT_EQ(terms[1].name, "loss_a");
  EXPECT_EQ(terms[1].weight, -2);
  EXPECT_EQ(terms[0].value.item<float>(), at::cross_entropy_loss(step.s, step.y).item<float>());
  EXPECT_EQ(strategy->loss(step).size(), 2u);  // nothing is left over from the step before
}

TEST(AddTerm, RefusesWhatIsNoScalarOfFloats) {
  expect_error("term loss_x: expected a scalar, received shape [3, 5]; reduce it",
               [](guise_step* g) { guise_add_term(g, "loss_x", guise_logits(g), 1); });
  expect_error("expected a scalar, received shape [1]",
               [](guise_step* g) { guise_add_term(g, "loss_x", own_tensor(g, 1, 0), 1); });
  expect_error("term loss_x: expected a floating-point tensor, received Long", [](guise_step* g) {
    guise_add_term(g, "loss_x", tensor_of(call(g, "aten::sum", "", {guise_value_tensor(guise_targets(g))})),
                   1);
  });
  expect_error("is empty", [](guise_step* g) { guise_add_term(g, "loss_x", guise_no_tensor(), 1); });
}

TEST(AddTerm, RefusesANameTwiceOrUnfit) {
  expect_error("term loss_x: it was added twice", [](guise_step* g) {
    guise_add_term(g, "loss_x", scalar(g), 1);
    guise_add_term(g, "loss_x", scalar(g), 1);
  });
  for (const char* name : {"", "Loss", "loss x", "loss/x", "l\n", "loss-x"}) {
    expect_error("a name is made of a-z, 0-9 and '_'",
                 [name](guise_step* g) { guise_add_term(g, name, scalar(g), 1); });
  }
  expect_error("a name is made of",
               [](guise_step* g) { guise_add_term(g, std::string(65, 'a').c_str(), scalar(g), 1); });
  expect_error("name is NULL", [](guise_step* g) { guise_add_term(g, nullptr, scalar(g), 1); });
}

TEST(AddTerm, RefusesAWeightThatIsNotFinite) {
  for (const double weight :
       {std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    expect_error("term loss_x: its weight is not finite",
                 [weight](guise_step* g) { guise_add_term(g, "loss_x", scalar(g), weight); });
  }
}

TEST(LossStrategy, AStepWithoutATermIsRefused) {
  Script script;
  const auto strategy = make_strategy(script);
  SmallStep step;
  EXPECT_TRUE(contains(error_of([&] { strategy->loss(step); }), "it added no term"));
}

TEST(StepTable, ItsFunctionsAreRefusedInCreateAndDestroy) {
  Script script;
  script.create = [](void*, guise_setup* g) { guise_logits(g); };
  EXPECT_TRUE(contains(error_of([&] { make_strategy(script); }),
                       "a function of the training step was called outside loss"));
  script.create = nullptr;
  const guise_step_table* kept = nullptr;
  script.loss = [&](guise_step* g) {
    kept = g->step;
    guise_add_term(g, "loss_x", scalar(g), 1);
  };
  script.destroy = [&](guise_context* g) {
    guise_tensor logits = {1, 1};
    EXPECT_EQ(kept->input(g, GUISE_LOGITS, &logits), GUISE_UNIMPLEMENTED);
    EXPECT_EQ(logits.generation, 0u);
  };
  SmallStep step;
  make_strategy(script)->loss(step);
}

TEST(StepTable, UpdateFunctionsAreRefusedInLoss) {
  expect_error("outside begin_epoch and update", [](guise_step* g) { guise_copy(g, GUISE_PARAMETERS); });
}

TEST(StepTable, GivesTheFactsOfTheStep) {
  EXPECT_EQ(error_in_loss([](guise_step* g) {
              const guise_step_info info = guise_step_facts(g);
              EXPECT_EQ(info.epoch, 2);
              EXPECT_EQ(info.step, 23);
              EXPECT_EQ(info.batch_size, 3);
              EXPECT_EQ(info.feature_dim, 4);
              EXPECT_EQ(info.classes, 5);
              EXPECT_EQ(info.teacher_classes, 5);
              guise_step_info older = {};
              older.struct_size = 16;
              older.step = -1;
              g->step->info(g, &older);
              EXPECT_EQ(older.epoch, 2);
              EXPECT_EQ(older.step, -1);
            }),
            "");
}

TEST(StepTable, TheTeacherNeedsADeclaredScope) {
  const auto error_with_scope = [](int32_t scope, const std::function<void(guise_step*)>& body) {
    Script script;
    script.teacher_scope = scope;
    script.loss = [&](guise_step* g) {
      body(g);
      guise_add_term(g, "loss_x", scalar(g), 1);
    };
    const auto strategy = make_strategy(script);
    SmallStep step;
    return error_of([&] { strategy->loss(step); });
  };
  const auto logits = [](guise_step* g) { guise_teacher_logits(g); };
  const auto features = [](guise_step* g) { guise_teacher_features(g); };
  const auto head = [](guise_step* g) { guise_head(g, GUISE_TEACHER, guise_features(g)); };
  const auto classes = [](guise_step* g) { guise_over_teacher_classes(g, guise_logits(g)); };
  EXPECT_TRUE(
      contains(error_with_scope(GUISE_TEACHER_NONE, logits), "teacher_logits needs teacher scope head"));
  EXPECT_TRUE(
      contains(error_with_scope(GUISE_TEACHER_NONE, head), "the teacher's head needs teacher scope head"));
  EXPECT_TRUE(contains(error_with_scope(GUISE_TEACHER_NONE, classes),
                       "over_teacher_classes needs teacher scope head"));
  EXPECT_TRUE(
      contains(error_with_scope(GUISE_TEACHER_HEAD, features), "teacher_features needs teacher scope model"));
  EXPECT_EQ(error_with_scope(GUISE_TEACHER_HEAD, logits), "");
  EXPECT_EQ(error_with_scope(GUISE_TEACHER_HEAD, head), "");
  EXPECT_EQ(error_with_scope(GUISE_TEACHER_MODEL, features), "");
}

TEST(StepTable, AScopeGivenUpInCreateIsGone) {
  Script script;
  script.create = [](void*, guise_setup* g) { guise_narrow_teacher_scope(g, GUISE_TEACHER_NONE); };
  script.loss = [](guise_step* g) { guise_teacher_logits(g); };
  const auto strategy = make_strategy(script);
  SmallStep step;
  EXPECT_TRUE(contains(error_of([&] { strategy->loss(step); }), "did not declare or gave up in create"));
}

TEST(StepTable, WrongNumbersAndShapesSayWhatIsExpected) {
  expect_error("input: there is no tensor number 9", [](guise_step* g) { guise_input(g, 9); });
  expect_error("head: expected GUISE_STUDENT or GUISE_TEACHER, received 0",
               [](guise_step* g) { guise_head(g, 0, guise_features(g)); });
  expect_error("head: expected features of shape [M, 4], received [3, 5]",
               [](guise_step* g) { guise_head(g, GUISE_STUDENT, guise_logits(g)); });
  expect_error("cross_entropy: expected logits of shape [3, 5], received [3, 4]",
               [](guise_step* g) { guise_cross_entropy(g, guise_features(g)); });
  expect_error("over_teacher_classes: expected logits of shape [M, 5], received [3, 4]",
               [](guise_step* g) { guise_over_teacher_classes(g, guise_features(g)); });
  expect_error("random_uniform: size -2 is negative", [](guise_step* g) {
    const int64_t sizes[] = {3, -2};
    guise_random_uniform(g, sizes, 2);
  });
  expect_error("random_uniform: rank is above 8", [](guise_step* g) {
    const int64_t sizes[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    guise_random_uniform(g, sizes, 9);
  });
  expect_error("sizes is NULL", [](guise_step* g) { guise_random_uniform(g, nullptr, 1); });
}

TEST(StepTable, AnImpossibleSizeOfNoiseIsAnErrorAndNoCrash) {
  EXPECT_NE(error_in_loss([](guise_step* g) {
              const int64_t sizes[] = {int64_t{1} << 40, int64_t{1} << 40};
              guise_random_uniform(g, sizes, 2);
            }),
            "");
}

TEST(StepTable, DrawsAreNumberedInEveryStepAnew) {
  Script script;
  script.loss = [](guise_step* g) {
    EXPECT_EQ(guise_item(g, guise_random_uniform(g, nullptr, 0)), 0);
    EXPECT_EQ(guise_item(g, guise_random_uniform(g, nullptr, 0)), 1);
    guise_add_term(g, "loss_x", scalar(g), 1);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  strategy->loss(step);
  strategy->loss(step);
}

// ---- state ----

TEST(LossStrategy, SaveLoadSaveIsByteEqual) {
  Script first, second;
  first.has_state = second.has_state = true;
  first.state = std::string("\0\1 state", 8);
  const auto saved = make_strategy(first)->save_state();
  const auto other = make_strategy(second);
  other->load_state(saved);
  EXPECT_EQ(second.state, first.state);
  EXPECT_EQ(second.loaded_versions, std::vector<uint32_t>{3});
  EXPECT_EQ(other->save_state(), saved);
}

TEST(LossStrategy, WithoutStateItSavesAndLoadsNothing) {
  Script script;
  const auto strategy = make_strategy(script);
  EXPECT_EQ(strategy->save_state(), "");
  EXPECT_EQ(error_of([&] { strategy->load_state(""); }), "");
}

TEST(LossStrategy, APluginNeverSeesADamagedState) {
  Script script;
  script.has_state = true;
  script.state = "abc";
  const auto strategy = make_strategy(script);
  std::string blob = strategy->save_state();
  blob.back() ^= 1;
  EXPECT_TRUE(contains(error_of([&] { strategy->load_state(blob); }), "checksum"));
  EXPECT_TRUE(contains(error_of([&] { strategy->load_state(""); }), "it is empty"));
  EXPECT_TRUE(script.loaded_versions.empty());
}

}  // namespace
}  // namespace guise::bridge::testing

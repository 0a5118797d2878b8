// What create is offered: facts, options, parameters, and a narrower teacher scope.
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

std::string error_in_create(const std::function<void(guise_setup*)>& body) {
  Script script;
  script.create = [&](void*, guise_setup* g) { body(g); };
  return error_of([&] { make_strategy(script); });
}

TEST(SetupTable, GivesTheFactsOfTheRun) {
  EXPECT_EQ(error_in_create([](guise_setup* g) {
              const guise_setup_info info = guise_setup_facts(g);
              EXPECT_EQ(info.struct_size, sizeof(info));
              EXPECT_EQ(info.dtype, GUISE_FLOAT32);
              EXPECT_EQ(info.feature_dim, 4);
              EXPECT_EQ(info.classes, 5);
              EXPECT_EQ(info.epochs, 7);
              EXPECT_EQ(info.steps_per_epoch, 11);
              EXPECT_EQ(info.total_steps, 77);
              EXPECT_EQ(info.start_epoch, 2);
              EXPECT_EQ(info.train_size, 33);
              EXPECT_EQ(info.rank, 0);
              EXPECT_EQ(info.world_size, 1);
            }),
            "");
}

TEST(SetupTable, AnOlderPluginGetsTheMembersItKnows) {
  EXPECT_EQ(error_in_create([](guise_setup* g) {
              guise_setup_info info = {};
              info.struct_size = 16;  // up to feature_dim
              info.classes = -1;
              EXPECT_EQ(g->setup->info(g, &info), GUISE_OK);
              EXPECT_EQ(info.struct_size, 16u);
              EXPECT_EQ(info.feature_dim, 4);
              EXPECT_EQ(info.classes, -1);
            }),
            "");
}

TEST(SetupTable, ANewerPluginLearnsHowMuchWasFilled) {
  EXPECT_EQ(error_in_create([](guise_setup* g) {
              struct {
                guise_setup_info info;
                int64_t newer;
              } larger = {{}, -7};
              larger.info.struct_size = sizeof(larger);
              EXPECT_EQ(g->setup->info(g, &larger.info), GUISE_OK);
              EXPECT_EQ(larger.info.struct_size, sizeof(guise_setup_info));
              EXPECT_EQ(larger.newer, -7);
            }),
            "");
}

TEST(SetupTable, AnInfoWithoutASizeIsRefused) {
  EXPECT_TRUE(contains(error_in_create([](guise_setup* g) {
                         guise_setup_info info = {};
                         g->setup->info(g, &info);
                       }),
                       "info.struct_size is not set"));
  EXPECT_TRUE(contains(error_in_create([](guise_setup* g) { g->setup->info(g, nullptr); }), "info is NULL"));
}

TEST(SetupTable, LooksOptionsUpInTheirOwnTypes) {
  Script script;
  script.options = {{"ratio", 0.5}, {"count", 3}, {"mode", "kd"}, {"flag", false}};
  script.create = [](void*, guise_setup* g) {
    const auto option = [g](const char* key) {
      guise_value value = guise_value_none();
      g->setup->option(g, key, &value);
      return value;
    };
    EXPECT_EQ(option("ratio").type, uint32_t{GUISE_TYPE_REAL});
    EXPECT_EQ(option("ratio").as.real, 0.5);
    EXPECT_EQ(option("count").type, uint32_t{GUISE_TYPE_INT});
    EXPECT_EQ(option("count").as.integer, 3);
    EXPECT_EQ(option("mode").type, uint32_t{GUISE_TYPE_STRING});
    EXPECT_STREQ(option("mode").as.string, "kd");
    EXPECT_EQ(option("flag").type, uint32_t{GUISE_TYPE_BOOL});
    EXPECT_EQ(option("flag").as.integer, 0);
    option("raito");
  };
  EXPECT_TRUE(
      contains(error_of([&] { make_strategy(script); }), "option 'raito', which is not in its table"));
}

TEST(SetupTable, AParameterIsFilledAndTrainable) {
  Script script;
  script.create = [](void*, guise_setup* g) {
    const int64_t sizes[] = {2, 3};
    guise_parameter(g, "mask_token", sizes, 2, guise_initial_constant(0.5), 1);
    guise_parameter(g, "fixed", nullptr, 0, guise_initial_constant(-1), 0);
  };
  const auto strategy = make_strategy(script);
  ASSERT_EQ(strategy->parameters().size(), 2u);
  const PluginTensor& token = strategy->parameters()[0];
  EXPECT_EQ(token.name, "mask_token");
  EXPECT_TRUE(token.tensor.requires_grad());
  EXPECT_TRUE(at::equal(token.tensor.detach(), at::full({2, 3}, 0.5)));
  EXPECT_FALSE(strategy->parameters()[1].tensor.requires_grad());
  EXPECT_EQ(strategy->parameters()[1].tensor.dim(), 0);
}

TEST(SetupTable, ABufferIsTheHostsAndIsNotTrained) {
  Script script;
  guise_tensor count = {0, 0};
  script.create = [&](void*, guise_setup* g) {
    const int64_t sizes[] = {2, 3};
    guise_buffer(g, "prototypes", sizes, 2, 0, guise_initial_constant(0.5));
    count = guise_buffer(g, "count", nullptr, 0, GUISE_INT64, guise_initial_constant(7));
  };
  script.loss = [&](guise_step* g) {
    call(g, "aten::add_", "Scalar", {guise_value_tensor(count), guise_value_int(1)});
    guise_add_term(g, "loss_a", guise_cross_entropy(g, guise_logits(g)), 1);
  };
  const auto strategy = make_strategy(script);
  EXPECT_TRUE(strategy->parameters().empty());
  ASSERT_EQ(strategy->buffers().size(), 2u);
  EXPECT_EQ(strategy->buffers()[0].name, "prototypes");
  EXPECT_FALSE(strategy->buffers()[0].tensor.requires_grad());
  EXPECT_TRUE(at::equal(strategy->buffers()[0].tensor, at::full({2, 3}, 0.5)));
  SmallStep step;
  strategy->loss(step);
  strategy->loss(step);
  EXPECT_EQ(strategy->buffers()[1].tensor.item<int64_t>(), 9);
}

TEST(SetupTable, APolicyMayHaveBuffersAndNoParameters) {
  Script script;
  script.create = [](void*, guise_setup* g) {
    guise_buffer(g, "best", nullptr, 0, 0, guise_initial_constant(1));
  };
  EXPECT_EQ(make_policy(script)->buffers().size(), 1u);
}

TEST(SetupTable, ParametersAndBuffersShareTheirNames) {
  EXPECT_TRUE(contains(error_in_create([](guise_setup* g) {
                         guise_parameter(g, "token", nullptr, 0, guise_initial_constant(0), 1);
                         guise_buffer(g, "token", nullptr, 0, 0, guise_initial_constant(0));
                       }),
                       "the name token is registered twice"));
  EXPECT_TRUE(contains(error_in_create([](guise_setup* g) {
                         guise_buffer(g, "token", nullptr, 0, 99, guise_initial_constant(0));
                       }),
                       "99 is no guise_dtype"));
}

TEST(SetupTable, AParametersHandleLivesAsLongAsTheInstance) {
  Script script;
  guise_tensor token = {0, 0};
  script.create = [&](void*, guise_setup* g) {
    token = guise_parameter(g, "token", nullptr, 0, guise_initial_constant(4), 1);
  };
  script.loss = [&](guise_step* g) { guise_add_term(g, "loss_a", token, 1); };
  const auto strategy = make_strategy(script);
  SmallStep step;
  strategy->loss(step);
  strategy->loss(step).front().value.backward();
  EXPECT_EQ(strategy->parameters()[0].tensor.grad().item<float>(), 1);
}

TEST(SetupTable, AWrongParameterIsRefused) {
  const auto refused = [](const char* name, std::vector<int64_t> sizes) {
    return error_in_create([&](guise_setup* g) {
      guise_parameter(g, name, sizes.data(), static_cast<uint32_t>(sizes.size()), guise_initial_constant(0),
                      1);
    });
  };
  EXPECT_TRUE(contains(refused("Mask-Token", {1}), "a name is made of a-z, 0-9 and '_'"));
  EXPECT_TRUE(contains(refused("", {1}), "a name is made of"));
  EXPECT_TRUE(contains(refused("t", {2, -1}), "sizes are negative or above 2^31 elements"));
  EXPECT_TRUE(contains(refused("t", {int64_t{1} << 40}), "sizes are negative or above 2^31 elements"));
  EXPECT_TRUE(contains(refused("t", {int64_t{1} << 20, int64_t{1} << 20}),
                       "sizes are negative or above 2^31 elements"));
  EXPECT_TRUE(contains(refused("t", {int64_t{1} << 33, int64_t{1} << 33}),
                       "sizes are negative or above 2^31 elements"));
  EXPECT_TRUE(contains(refused("t", {1, 1, 1, 1, 1, 1, 1, 1, 1}), "rank is above 8"));
  EXPECT_EQ(refused("t", {1, 1, 1, 1, 1, 1, 1, 1}), "");
  EXPECT_EQ(refused("t", {0, int64_t{1} << 20}), "");
  EXPECT_TRUE(contains(error_in_create([](guise_setup* g) {
                         guise_parameter(g, "token", nullptr, 0, guise_initial_constant(0), 1);
                         guise_parameter(g, "token", nullptr, 0, guise_initial_constant(0), 1);
                       }),
                       "the name token is registered twice"));
  EXPECT_TRUE(contains(error_in_create([](guise_setup* g) {
                         guise_parameter(g, "token", nullptr, 2, guise_initial_constant(0), 1);
                       }),
                       "sizes is NULL"));
}

TEST(SetupTable, AScopeNarrowsButNeverWidens) {
  Script script;
  script.create = [](void*, guise_setup* g) { guise_narrow_teacher_scope(g, GUISE_TEACHER_HEAD); };
  EXPECT_EQ(make_strategy(script)->teacher_scope(), GUISE_TEACHER_HEAD);
  script.teacher_scope = GUISE_TEACHER_NONE;
  EXPECT_TRUE(contains(error_of([&] { make_strategy(script); }),
                       "teacher_scope: 1 is wider than the descriptor's 0"));
  EXPECT_NE(error_in_create([](guise_setup* g) { guise_narrow_teacher_scope(g, 3); }), "");
  EXPECT_NE(error_in_create([](guise_setup* g) { guise_narrow_teacher_scope(g, -1); }), "");
}

TEST(SetupTable, APolicyHasNoParametersAndNoScope) {
  Script script;
  script.create = [](void*, guise_setup* g) {
    guise_parameter(g, "token", nullptr, 0, guise_initial_constant(0), 1);
  };
  EXPECT_TRUE(contains(error_of([&] { make_policy(script); }), "parameter: only a strategy has one"));
  script.create = [](void*, guise_setup* g) { guise_narrow_teacher_scope(g, GUISE_TEACHER_NONE); };
  EXPECT_TRUE(contains(error_of([&] { make_policy(script); }), "teacher_scope: only a strategy has one"));
}

TEST(SetupTable, ItsFunctionsAreRefusedLaterAlsoThroughATableKeptFromCreate) {
  Script script;
  const guise_setup_table* kept = nullptr;
  script.create = [&](void*, guise_setup* g) { kept = g->setup; };
  script.loss = [&](guise_step* g) {
    EXPECT_EQ(g->setup, nullptr);
    guise_tensor late = {1, 1};
    kept->parameter(g, "late", nullptr, 0, 0, 1, &late);
    EXPECT_EQ(late.generation, 0u);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  EXPECT_TRUE(
      contains(error_of([&] { strategy->loss(step); }), "a function of the setup was called outside create"));
  EXPECT_TRUE(strategy->parameters().empty());
}

TEST(SetupTable, ARefusingCreateNamesPluginAndReasonAndIsNotDestroyed) {
  Script script;
  bool destroyed = false;
  script.create = [](void*, guise_setup* g) { guise_fail(g, "cannot mask one channel"); };
  script.destroy = [&](guise_context*) { destroyed = true; };
  const std::string text = error_of([&] { make_strategy(script); });
  EXPECT_TRUE(contains(text, "strategy scripted 1.2.3, in create: cannot mask one channel")) << text;
  EXPECT_FALSE(destroyed);
}

}  // namespace
}  // namespace guise::bridge::testing

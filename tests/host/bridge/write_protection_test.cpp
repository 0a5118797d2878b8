// Write protection: whatever shares memory with a tensor of the host stays as it is, and operators that reach
// around that are denied.
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include "bridge/call.h"
#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

using Body = std::function<void(guise_step*)>;

void expect_error(const std::vector<std::string>& parts, const Body& body) {
  const std::string text = error_in_loss(body);
  for (const std::string& part : parts)
    EXPECT_TRUE(contains(text, part)) << "'" << part << "' is not in: " << text;
}

void expect_read_only(const std::string& argument, const Body& body) {
  expect_error({"argument '" + argument + "' would be changed in place", "a tensor of the host"}, body);
}

guise_value logits(guise_step* g) {
  return guise_value_tensor(guise_logits(g));
}

TEST(WriteProtection, TensorsOfTheStepAreReadOnly) {
  for (const int32_t which :
       {GUISE_LOGITS, GUISE_FEATURES, GUISE_TARGETS, GUISE_TEACHER_LOGITS, GUISE_TEACHER_FEATURES}) {
    expect_read_only("self", [which](guise_step* g) {
      call(g, "aten::zero_", "", {guise_value_tensor(guise_input(g, which))});
    });
  }
}

TEST(WriteProtection, ViewsAreReadOnlyToo) {
  expect_read_only("self", [](guise_step* g) {
    const guise_value zero = guise_value_int(0);
    const guise_value view = call(g, "aten::narrow", "", {logits(g), zero, zero, guise_value_int(1)});
    call(g, "aten::mul_", "Scalar", {view, guise_value_real(0)});
  });
  expect_read_only("self", [](guise_step* g) {
    call(g, "aten::zero_", "", {guise_value_tensor(guise_detach(g, guise_features(g)))});
  });
  expect_read_only("self", [](guise_step* g) {  // what the host made here is a view of the logits
    call(g, "aten::zero_", "", {guise_value_tensor(guise_over_teacher_classes(g, guise_logits(g)))});
  });
}

// Not training, dropout returns its input itself.
TEST(WriteProtection, AResultThatIsItsInputIsReadOnly) {
  expect_read_only("self", [](guise_step* g) {
    const guise_value same =
        call(g, "aten::dropout", "", {logits(g), guise_value_real(0.5), guise_value_bool(0)});
    call(g, "aten::zero_", "", {same});
  });
}

TEST(WriteProtection, OutIsAWrite) {
  expect_read_only("out", [](guise_step* g) { call(g, "aten::exp", "out", {logits(g), logits(g)}); });
}

TEST(WriteProtection, EveryTensorOfAWrittenListCounts) {
  expect_read_only("self", [](guise_step* g) {
    const guise_tensor list[] = {own_tensor(g, 1, 0), guise_logits(g)};
    const guise_value arguments[] = {guise_value_tensors(list, 2), guise_value_real(1)};
    uint64_t op = 0;
    g->host->op_find(g, "aten::_foreach_add_", "Scalar", &op);
    g->host->op_call(g, op, arguments, nullptr, 2, nullptr, 0);
  });
}

// The schema of batch_norm does not say that it updates them.
TEST(WriteProtection, RunningStatisticsAreWrites) {
  expect_read_only("running_mean", [](guise_step* g) {
    const guise_value zero = guise_value_int(0), epsilon = guise_value_real(1e-5);
    const guise_value mean =
        call(g, "aten::select", "int", {guise_value_tensor(guise_teacher_features(g)), zero, zero});
    call(g, "aten::batch_norm", "",
         {guise_value_tensor(guise_features(g)), guise_value_none(), guise_value_none(), mean,
          guise_value_tensor(own_tensor(g, 4, 1)), guise_value_bool(1), guise_value_real(0.5), epsilon,
          guise_value_bool(0)});
  });
}

// A sparse tensor shares its values' memory in a way that its handle does not show.
TEST(WriteProtection, ASparseTensorIsNotWrittenInPlace) {
  expect_error({"needs a dense tensor"}, [](guise_step* g) {
    const guise_value zero = guise_value_int(0);
    const guise_value values =
        call(g, "aten::select", "int", {guise_value_tensor(guise_teacher_features(g)), zero, zero});
    const guise_value indices =
        call(g, "aten::unsqueeze", "", {call(g, "aten::arange", "", {guise_value_int(4)}), zero});
    const int64_t size[] = {4};
    const guise_value sparse =
        call(g, "aten::sparse_coo_tensor", "indices_size", {indices, values, guise_value_ints(size, 1)});
    call(g, "aten::zero_", "", {sparse});
  });
}

// Student weights reach a strategy through no handle; a tensor that shares their memory must be seen all the
// same.
TEST(WriteProtection, TheNetworksStorageIsReadOnly) {
  SmallStep step;
  Script script;
  script.loss = [&](guise_step* g) {
    const guise_value weight = guise_value_tensor(instance_of(g).give(step.student_weight.detach()));
    const guise_value view =
        call(g, "aten::narrow", "", {weight, guise_value_int(0), guise_value_int(1), guise_value_int(2)});
    call(g, "aten::zero_", "", {view});
  };
  const auto strategy = make_strategy(script);
  EXPECT_TRUE(contains(error_of([&] { strategy->loss(step); }), "a tensor of the host"));
  EXPECT_EQ(step.student_weight[1][1].item<float>(), 5.0f / 9);
}

TEST(WriteProtection, NothingChangedAfterARefusal) {
  SmallStep step;
  const at::Tensor before = step.s.detach().clone();
  Script script;
  script.loss = [](guise_step* g) { call(g, "aten::zero_", "", {logits(g)}); };
  const auto strategy = make_strategy(script);
  EXPECT_NE(error_of([&] { strategy->loss(step); }), "");
  EXPECT_TRUE(at::equal(step.s, before));
}

TEST(WriteProtection, APluginWritesItsOwnTensors) {
  EXPECT_EQ(error_in_loss([](guise_step* g) {
              const guise_tensor own = own_tensor(g, 1, 2);
              call(g, "aten::mul_", "Scalar", {guise_value_tensor(own), guise_value_real(3)});
              EXPECT_EQ(guise_item(g, own), 6);
              const guise_value copy =
                  call(g, "aten::clone", "", {guise_value_tensor(guise_detach(g, guise_logits(g)))});
              call(g, "aten::zero_", "", {copy});
            }),
            "");
}

TEST(DeniedOperators, SayWhy) {
  expect_error(
      {"aten::requires_grad_: this operator is not for plugins", "autograd engine"},
      [](guise_step* g) { call(g, "aten::requires_grad_", "", {guise_value_tensor(own_tensor(g, 1, 0))}); });
  expect_error({"aten::set_.source_Tensor: ", "storage"}, [](guise_step* g) {
    call(g, "aten::set_", "source_Tensor", {guise_value_tensor(own_tensor(g, 1, 0)), logits(g)});
  });
  expect_error({"aten::resize_: "}, [](guise_step* g) {
    call(g, "aten::resize_", "", {logits(g), guise_value_ints(nullptr, 0)});
  });
}

TEST(DeniedOperators, AreAllOutsideAten) {
  // Its schema does not say that it writes a gradient.
  expect_error({"inductor::accumulate_grad_: ", "only operators of aten::"},
               [](guise_step* g) { call(g, "inductor::accumulate_grad_", "", {logits(g), logits(g)}); });
}

TEST(SeededOperators, AreNoticed) {
  Script script;
  script.loss = [](guise_step* g) {
    call(g, "aten::rand_like", "", {logits(g)});
    guise_add_term(g, "loss_a", guise_cross_entropy(g, guise_logits(g)), 1);
  };
  const auto strategy = make_strategy(script);
  EXPECT_FALSE(strategy->drew_outside_streams());
  SmallStep step;
  strategy->loss(step);
  EXPECT_TRUE(strategy->drew_outside_streams());
}

}  // namespace
}  // namespace guise::bridge::testing

// Operator calls as a plugin makes them: every wrong argument gives a text with the operator's name.
// Writes are in write_protection_test.cpp.
#include "bridge/call.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/matmul.h>
#include <gtest/gtest.h>

#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

using Body = std::function<void(guise_step*)>;

void expect_error(const std::vector<std::string>& parts, const Body& body) {
  const std::string text = error_in_loss(body);
  for (const std::string& part : parts)
    EXPECT_TRUE(contains(text, part)) << "'" << part << "' is not in: " << text;
}
void expect_fine(const Body& body) {
  EXPECT_EQ(error_in_loss(body), "");
}

guise_value logits(guise_step* g) {
  return guise_value_tensor(guise_logits(g));
}

// ---- arguments ----

TEST(CallOperator, TooManyArgumentsShowTheSchema) {
  expect_error({"aten::exp: ", "expected at most 1 arguments, received 2", "aten::exp(Tensor self)"},
               [](guise_step* g) { call(g, "aten::exp", "", {logits(g), logits(g)}); });
}

TEST(CallOperator, AMissingArgumentIsNamed) {
  expect_error({"aten::softmax.int: ", "argument 'dim' (int) is missing"},
               [](guise_step* g) { call(g, "aten::softmax", "int", {logits(g)}); });
  expect_error({"argument 'self' (Tensor) is missing"}, [](guise_step* g) { call(g, "aten::exp", "", {}); });
}

TEST(CallOperator, AWrongTypeSaysWhatWasExpectedAndReceived) {
  expect_error({"aten::exp: ", "argument 'self': expected Tensor, received an int"},
               [](guise_step* g) { call(g, "aten::exp", "", {guise_value_int(1)}); });
  expect_error({"argument 'dim': expected int, received a real"},
               [](guise_step* g) { call(g, "aten::softmax", "int", {logits(g), guise_value_real(1)}); });
  expect_error({"argument 'dim': expected int, received a bool"},
               [](guise_step* g) { call(g, "aten::softmax", "int", {logits(g), guise_value_bool(1)}); });
  expect_error({"argument 'self': expected Tensor, received none"},
               [](guise_step* g) { call(g, "aten::exp", "", {guise_value_none()}); });
  expect_error({"argument 'tensors': expected Tensor[], received a tensor"},
               [](guise_step* g) { call(g, "aten::cat", "", {logits(g)}); });
}

TEST(CallOperator, ATagFromNowhereIsRefused) {
  expect_error({"received a value of unknown type"}, [](guise_step* g) {
    guise_value odd = logits(g);
    odd.type = 77;
    call(g, "aten::exp", "", {odd});
  });
}

TEST(CallOperator, AHandleOrDtypeThatIsNoneNamesItsArgument) {
  expect_error({"aten::exp: argument 'self': tensor handle {12345, 6}"},
               [](guise_step* g) { call(g, "aten::exp", "", {guise_value_tensor({12345, 6})}); });
  expect_error({"argument 'dtype': 99 is no guise_dtype"},
               [](guise_step* g) { call(g, "aten::to", "dtype", {logits(g), guise_value_dtype(99)}); });
  expect_error({"argument 'device': {7, 0} is no guise_device of this host"}, [](guise_step* g) {
    guise_value device = {GUISE_TYPE_DEVICE, 0, {7}};
    call(g, "aten::zeros_like", "", {logits(g), device}, {nullptr, "device"});
  });
}

TEST(CallOperator, ArgumentsGoByName) {
  expect_fine([](guise_step* g) {
    const guise_tensor sum = tensor_of(call(g, "aten::add", "Tensor",
                                            {guise_value_real(3), guise_value_tensor(own_tensor(g, 1, 5)),
                                             guise_value_tensor(own_tensor(g, 1, 2))},
                                            {"alpha", "other", "self"}));
    EXPECT_EQ(guise_item(g, sum), 2 + 3 * 5);
  });
}

TEST(CallOperator, AnUnknownOrRepeatedNameIsRefused) {
  expect_error({"aten::exp: no argument is named 'input'"},
               [](guise_step* g) { call(g, "aten::exp", "", {logits(g)}, {"input"}); });
  expect_error({"argument 'self' is given twice"}, [](guise_step* g) {
    call(g, "aten::add", "Tensor", {logits(g), logits(g)}, {nullptr, "self"});
  });
}

TEST(CallOperator, AnIntWidensToAReal) {
  expect_fine([](guise_step* g) {  // dropout's p is a float; 0 keeps everything
    const guise_tensor kept =
        tensor_of(call(g, "aten::dropout", "",
                       {guise_value_tensor(own_tensor(g, 1, 4)), guise_value_int(0), guise_value_bool(1)}));
    EXPECT_EQ(guise_item(g, kept), 4);
  });
}

TEST(CallOperator, AScalarTakesBoolIntAndReal) {
  expect_fine([](guise_step* g) {
    const guise_value one = guise_value_tensor(own_tensor(g, 1, 1));
    EXPECT_EQ(guise_item(g, tensor_of(call(g, "aten::add", "Scalar", {one, guise_value_bool(1)}))), 2);
    EXPECT_EQ(guise_item(g, tensor_of(call(g, "aten::add", "Scalar", {one, guise_value_int(2)}))), 3);
    EXPECT_EQ(guise_item(g, tensor_of(call(g, "aten::add", "Scalar", {one, guise_value_real(0.5)}))), 1.5);
  });
  expect_error({"argument 'other': expected Scalar, received a tensor"},
               [](guise_step* g) { call(g, "aten::add", "Scalar", {logits(g), logits(g)}); });
}

TEST(CallOperator, NoneLeavesAnOptionalOut) {
  expect_fine([](guise_step* g) {
    const guise_value x = guise_value_tensor(own_tensor(g, 1, 7));
    EXPECT_EQ(
        guise_item(g, tensor_of(call(g, "aten::clamp", "", {x, guise_value_none(), guise_value_real(5)}))),
        5);
  });
}

TEST(CallOperator, OneIntegerStandsForAListOfFixedSize) {
  expect_fine([](guise_step* g) {  // int[1]? dim
    EXPECT_EQ(guise_rank(g, tensor_of(call(g, "aten::sum", "dim_IntList", {logits(g), guise_value_int(1)}))),
              1u);
  });
  expect_error({"argument 'shape': expected int[], received an int"},
               [](guise_step* g) { call(g, "aten::reshape", "", {logits(g), guise_value_int(15)}); });
}

TEST(CallOperator, ListsOfEveryKindArrive) {
  expect_fine([](guise_step* g) {
    const guise_tensor pair[] = {own_tensor(g, 2, 1), own_tensor(g, 3, 2)};
    EXPECT_EQ(guise_size(g, tensor_of(call(g, "aten::cat", "", {guise_value_tensors(pair, 2)})), 0), 5);
    const double scales[] = {2.0, 2.0};  // float[]? scale_factors
    const int64_t shape[] = {1, 1, 2};
    const guise_value row =
        call(g, "aten::reshape", "", {guise_value_tensor(pair[0]), guise_value_ints(shape, 3)});
    EXPECT_EQ(guise_size(g,
                         tensor_of(call(g, "aten::upsample_nearest1d", "vec",
                                        {row, guise_value_none(), real_list(scales, 1)})),
                         2),
              4);
    const guise_tensor index[] = {{0, 0},
                                  tensor_of(call(g, "aten::arange", "", {guise_value_int(2)}))};  // Tensor?[]
    EXPECT_EQ(
        guise_size(g, tensor_of(call(g, "aten::index", "Tensor", {logits(g), guise_value_tensors(index, 2)})),
                   1),
        2);
  });
}

TEST(CallOperator, AListWithoutMemoryIsRefused) {
  expect_error({"argument 'shape': the list's pointer is NULL"}, [](guise_step* g) {
    call(g, "aten::reshape", "", {logits(g), guise_value_ints(nullptr, 2)});
  });
}

TEST(CallOperator, DtypesArrive) {
  expect_fine([](guise_step* g) {
    for (const guise_dtype dtype : {GUISE_FLOAT32, GUISE_FLOAT64, GUISE_FLOAT16, GUISE_BFLOAT16, GUISE_INT8,
                                    GUISE_UINT8, GUISE_INT16, GUISE_INT32, GUISE_INT64, GUISE_BOOLEAN}) {
      EXPECT_EQ(
          guise_dtype_of(g, tensor_of(call(g, "aten::to", "dtype", {logits(g), guise_value_dtype(dtype)}))),
          dtype);
    }
  });
}

TEST(CallOperator, ATypeThatValuesCannotHoldCanOnlyBeLeftOut) {
  expect_error({"argument 'layout': of type", "can only be left out"}, [](guise_step* g) {
    call(g, "aten::zeros_like", "", {logits(g), guise_value_int(0)}, {nullptr, "layout"});
  });
}

TEST(CallOperator, NullPointersAreRefused) {
  expect_error({"arguments is NULL"}, [](guise_step* g) {
    uint64_t op = 0;
    g->host->op_find(g, "aten::exp", "", &op);
    guise_value result;
    g->host->op_call(g, op, nullptr, nullptr, 1, &result, 1);
  });
  expect_error({"name is NULL"}, [](guise_step* g) {
    uint64_t op = 0;
    g->host->op_find(g, nullptr, "", &op);
  });
}

// ---- results ----

TEST(CallOperator, GivesSeveralResultsAndListsOfTensors) {
  expect_fine([](guise_step* g) {
    uint64_t op = 0;
    guise_value results[2] = {};
    const guise_value arguments[] = {logits(g), guise_value_int(2)};
    g->host->op_find(g, "aten::topk", "", &op);
    EXPECT_EQ(g->host->op_call(g, op, arguments, nullptr, 2, results, 2), GUISE_OK);
    EXPECT_EQ(guise_dtype_of(g, tensor_of(results[0])), GUISE_FLOAT32);
    EXPECT_EQ(guise_dtype_of(g, tensor_of(results[1])), GUISE_INT64);
    const guise_value chunks = call(g, "aten::split", "Tensor", {logits(g), guise_value_int(2)});
    ASSERT_EQ(chunks.type, uint32_t{GUISE_TYPE_TENSOR_LIST});
    ASSERT_EQ(chunks.count, 2u);
    EXPECT_EQ(guise_size(g, chunks.as.tensors[0], 0), 2);
    EXPECT_EQ(guise_size(g, chunks.as.tensors[1], 0), 1);
  });
}

TEST(CallOperator, AskingForMoreResultsThanThereAreIsRefused) {
  expect_error({"aten::exp: it returns 1 results, 2 were asked for"}, [](guise_step* g) {
    uint64_t op = 0;
    guise_value results[2];
    const guise_value x = logits(g);
    g->host->op_find(g, "aten::exp", "", &op);
    g->host->op_call(g, op, &x, nullptr, 1, results, 2);
    EXPECT_EQ(results[0].type, uint32_t{GUISE_TYPE_NONE});
    EXPECT_EQ(results[1].type, uint32_t{GUISE_TYPE_NONE});
  });
}

TEST(CallOperator, AFailedCallLeavesEmptyHandles) {
  error_in_loss([](guise_step* g) {
    guise_fail(g, "on purpose");
    guise_tensor stale = {1, 1}, kept = {1, 1}, logits_again = {1, 1};
    EXPECT_EQ(g->host->detach(g, {0, 0}, &stale), GUISE_FAILED);
    EXPECT_EQ(g->host->keep(g, {0, 0}, &kept), GUISE_FAILED);
    EXPECT_EQ(g->step->input(g, GUISE_LOGITS, &logits_again), GUISE_FAILED);
    EXPECT_EQ(stale.generation + kept.generation + logits_again.generation, 0u);
  });
}

TEST(CallOperator, LibTorchsOwnErrorComesWithTheOperatorAndWithoutATrace) {
  const std::string text = error_in_loss([](guise_step* g) {
    call(g, "aten::add", "Tensor", {logits(g), guise_value_tensor(own_tensor(g, 2, 0))});
  });
  EXPECT_TRUE(
      contains(text, "aten::add.Tensor: The size of tensor a (5) must match the size of tensor b (2)"))
      << text;
  EXPECT_FALSE(contains(text, "frame #")) << text;
  EXPECT_FALSE(contains(text, ".cpp")) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

TEST(CallOperator, RecordsTheGraph) {
  Script script;
  script.loss = [](guise_step* g) {
    guise_add_term(g, "loss_a", tensor_of(call(g, "aten::mean", "", {call(g, "aten::exp", "", {logits(g)})})),
                   1);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  strategy->loss(step).front().value.backward();
  const at::Tensor expected =
      at::matmul(at::exp(step.s.detach()).div(15).t(), step.z.detach());  // d mean(exp(z W^T)) / dW
  EXPECT_TRUE(at::allclose(step.student_weight.grad(), expected));
}

}  // namespace
}  // namespace guise::bridge::testing

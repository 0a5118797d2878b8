// guise.dlpack/1: reading gives a copy that is watched, writing reaches only what is the plugin's own.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "guise/dlpack.h"
#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

const guise_dlpack& dlpack(guise_context* g) {
  return *guise_dlpack_table(g);
}

float* floats(const guise_dlpack_tensor& tensor) {
  return reinterpret_cast<float*>(static_cast<char*>(tensor.data) + tensor.byte_offset);
}

std::string error_of_write(const std::function<guise_tensor(guise_step*)>& target) {
  return error_in_loss([&](guise_step* g) {
    guise_dlpack_versioned somewhere{};
    guise_dlpack_versioned* view = &somewhere;
    EXPECT_EQ(dlpack(g).write(g, target(g), &view, nullptr), GUISE_READ_ONLY);
    EXPECT_EQ(view, nullptr);
  });
}

TEST(Dlpack, ReadDescribesAContiguousCopy) {
  SmallStep step;
  Script script;
  script.loss = [&](guise_step* g) {
    const guise_tensor turned = tensor_of(call(g, "aten::t", "", {guise_value_tensor(guise_logits(g))}));
    const guise_dlpack_versioned* view = nullptr;
    void* stream = &stream;
    ASSERT_EQ(dlpack(g).read(g, turned, &view, &stream), GUISE_OK);
    EXPECT_EQ(stream, nullptr);
    EXPECT_EQ(view->major, 1u);
    EXPECT_EQ(view->flags & GUISE_DLPACK_READ_ONLY, GUISE_DLPACK_READ_ONLY);
    const guise_dlpack_tensor& t = view->tensor;
    EXPECT_EQ(t.device_type, 1);
    EXPECT_EQ(t.type_code, 2);
    EXPECT_EQ(t.type_bits, 32);
    ASSERT_EQ(t.ndim, 2);
    EXPECT_EQ(std::vector<int64_t>(t.shape, t.shape + 2), (std::vector<int64_t>{5, 3}));
    EXPECT_EQ(std::vector<int64_t>(t.strides, t.strides + 2), (std::vector<int64_t>{3, 1}));
    EXPECT_NE(t.data, step.s.data_ptr());
    for (int64_t i = 0; i < 15; ++i) EXPECT_EQ(floats(t)[i], step.s.index({i % 3, i / 3}).item<float>());
    guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), 1);
  };
  make_strategy(script)->loss(step);
}

TEST(Dlpack, WritingWhatWasLentToBeReadEndsTheRunWhenTheCallbackReturns) {
  const std::string text = error_in_loss([](guise_step* g) {
    const guise_dlpack_versioned* view = nullptr;
    dlpack(g).read(g, guise_logits(g), &view, nullptr);
    floats(view->tensor)[0] += 1;
    EXPECT_EQ(g->status, GUISE_OK);
  });
  EXPECT_TRUE(contains(text, "wrote through a buffer that was lent to be read")) << text;
}

TEST(Dlpack, WhatIsWrittenToATensorOfItsOwnIsThere) {
  SmallStep step;
  Script script;
  script.loss = [](guise_step* g) {
    const guise_tensor own = own_tensor(g, 3, 1);
    guise_dlpack_versioned* view = nullptr;
    ASSERT_EQ(dlpack(g).write(g, own, &view, nullptr), GUISE_OK);
    EXPECT_EQ(view->flags & GUISE_DLPACK_READ_ONLY, 0u);
    floats(view->tensor)[1] = 40;
    guise_add_term(g, "loss_sum", tensor_of(call(g, "aten::sum", "", {guise_value_tensor(own)})), 1);
  };
  EXPECT_EQ(make_strategy(script)->loss(step).at(0).value.item<float>(), 42);
}

TEST(Dlpack, AGraphThatNeedsTheOldValuesRefusesItsBackwardPass) {
  SmallStep step;
  Script script;
  script.loss = [](guise_step* g) {
    const guise_tensor own = own_tensor(g, 5, 1);
    const guise_tensor product = tensor_of(
        call(g, "aten::mul", "Tensor", {guise_value_tensor(guise_logits(g)), guise_value_tensor(own)}));
    guise_dlpack_versioned* view = nullptr;
    ASSERT_EQ(dlpack(g).write(g, own, &view, nullptr), GUISE_OK);
    floats(view->tensor)[0] = 2;
    guise_add_term(g, "loss_sum", tensor_of(call(g, "aten::sum", "", {guise_value_tensor(product)})), 1);
  };
  const at::Tensor loss = make_strategy(script)->loss(step).at(0).value;
  try {
    loss.backward();
    FAIL() << "the new values were used";
  } catch (const c10::Error& error) {
    EXPECT_TRUE(contains(error.what(), "modified by an inplace operation")) << error.what();
  }
}

TEST(Dlpack, TensorsOfTheHostAreNotForWriting) {
  EXPECT_TRUE(contains(error_of_write(guise_teacher_features), "a tensor of the host"));
  EXPECT_TRUE(contains(error_of_write(guise_targets), "a tensor of the host"));
  EXPECT_TRUE(contains(error_of_write([](guise_step* g) { return guise_detach(g, guise_logits(g)); }),
                       "a tensor of the host"));
}

TEST(Dlpack, TensorsOfTheGraphAreNotForWriting) {
  EXPECT_TRUE(contains(error_of_write(guise_logits), "gradient history"));
  EXPECT_TRUE(contains(error_of_write([](guise_step* g) {
                         return tensor_of(call(g, "aten::exp", "", {guise_value_tensor(guise_logits(g))}));
                       }),
                       "gradient history"));
}

TEST(Dlpack, AViewOfNothingIsRefused) {
  EXPECT_TRUE(
      contains(error_in_loss([](guise_step* g) { dlpack(g).read(g, guise_logits(g), nullptr, nullptr); }),
               "view is NULL"));
  EXPECT_TRUE(contains(error_in_loss([](guise_step* g) {
                         const guise_dlpack_versioned* view = nullptr;
                         dlpack(g).read(g, {3, 99}, &view, nullptr);
                       }),
                       "tensor handle"));
}

}  // namespace
}  // namespace guise::bridge::testing

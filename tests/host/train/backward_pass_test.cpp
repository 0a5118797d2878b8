// What LibTorch refuses only in a backward pass is put down to a plugin.
#include "train/backward_pass.h"

#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "support/errors.h"

namespace guise::train {
namespace {

using support::contains;

std::string text_of_pass(const std::function<void()>& pass) {
  return support::failure_of([&] { in_backward_pass("strategy kd 1.0.0", 4, 31, pass); });
}

TEST(InBackwardPass, WhatLibTorchRefusesIsPutDownToThePlugin) {
  const at::Tensor x = at::full({}, 2.0).set_requires_grad(true), y = x.exp();
  y.add_(1);  // exp's backward needs y as it was
  const std::string text = text_of_pass([&] { y.backward(); });
  EXPECT_TRUE(contains(text, "strategy kd 1.0.0, in the backward pass of its loss, epoch 5, step 31: "));
  EXPECT_TRUE(contains(text, "modified by an inplace operation"));
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

TEST(InBackwardPass, AnErrorOfTheHostStaysAsItIs) {
  EXPECT_EQ(text_of_pass([] { throw core::failure({.place = "here", .problem = "why"}); }), "here: why");
  EXPECT_EQ(text_of_pass([] {}), "");
}

}  // namespace
}  // namespace guise::train

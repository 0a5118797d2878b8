// Handles are numbers that a plugin may mangle: whatever it does gives a text, never another tensor.
#include "bridge/handles.h"

#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include "bridge/refusal.h"
#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

at::Tensor number(double value) {
  return at::full({}, value);
}

std::string refusal_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.code, GUISE_INVALID_HANDLE);
    return refusal.text;
  }
  return "";
}

TEST(HandleTable, GivesBackTheTensorOfEveryLivingHandle) {
  HandleTable table;
  table.begin_frame();
  const guise_tensor a = table.add(number(1)), b = table.add(number(2)), kept = table.keep(number(3));
  EXPECT_EQ(table.at(a).item<double>(), 1);
  EXPECT_EQ(table.at(b).item<double>(), 2);
  EXPECT_EQ(table.at(kept).item<double>(), 3);
}

TEST(HandleTable, AnEmptyHandleIsRefused) {
  HandleTable table;
  EXPECT_TRUE(
      contains(refusal_of([&] { table.at({0, 0}); }), "is empty"));  // outside a frame too, where frame_ is 0
  table.begin_frame();
  table.add(number(1));
  EXPECT_TRUE(contains(refusal_of([&] { table.at({0, 0}); }), "is empty"));
}

TEST(HandleTable, ALocalHandleOfAnEarlierFrameIsStale) {
  HandleTable table;
  table.begin_frame();
  const guise_tensor old = table.add(number(1));
  table.end_frame();
  EXPECT_TRUE(contains(refusal_of([&] { table.at(old); }), "is stale"));
  table.begin_frame();
  const guise_tensor fresh = table.add(number(2));
  EXPECT_EQ(fresh.index, old.index);
  EXPECT_TRUE(contains(refusal_of([&] { table.at(old); }), "is stale"));
}

TEST(HandleTable, AHandleOfAnotherTableIsRefusedThoughTheIndexExists) {
  HandleTable ours, theirs;
  ours.begin_frame();
  theirs.begin_frame();
  const guise_tensor local = ours.add(number(1)), kept = ours.keep(number(2));
  theirs.add(number(3));
  theirs.keep(number(4));
  EXPECT_TRUE(contains(refusal_of([&] { theirs.at(local); }), "another plugin's"));
  EXPECT_TRUE(contains(refusal_of([&] { theirs.at(kept); }), "never given to this plugin"));
}

TEST(HandleTable, AMadeUpIndexIsRefused) {
  HandleTable table;
  table.begin_frame();
  const guise_tensor local = table.add(number(1)), kept = table.keep(number(2));
  for (const guise_tensor made_up :
       {guise_tensor{local.index + 1, local.generation}, guise_tensor{0x7fffffff, local.generation},
        guise_tensor{kept.index + 1, kept.generation}, guise_tensor{0xffffffff, kept.generation},
        guise_tensor{0x80000000u, local.generation}, guise_tensor{0, kept.generation}}) {
    EXPECT_NE(refusal_of([&] { table.at(made_up); }), "") << made_up.index << " " << made_up.generation;
  }
}

TEST(HandleTable, AKeptHandleOutlivesFramesUntilItsRelease) {
  HandleTable table;
  table.begin_frame();
  const guise_tensor kept = table.keep(number(5));
  table.end_frame();
  table.begin_frame();
  EXPECT_EQ(table.at(kept).item<double>(), 5);
  EXPECT_EQ(table.kept_count(), 1u);
  table.release(kept);
  EXPECT_EQ(table.kept_count(), 0u);
  EXPECT_TRUE(contains(refusal_of([&] { table.at(kept); }), "released"));
  EXPECT_TRUE(contains(refusal_of([&] { table.release(kept); }), "released"));
}

TEST(HandleTable, AReleasedPlaceIsUsedAgainUnderAnotherGeneration) {
  HandleTable table;
  table.begin_frame();
  const guise_tensor first = table.keep(number(1)), second = table.keep(number(2));
  table.release(first);
  const guise_tensor third = table.keep(number(3));
  EXPECT_EQ(third.index, first.index);
  EXPECT_NE(third.generation, first.generation);
  EXPECT_NE(refusal_of([&] { table.at(first); }), "");
  EXPECT_EQ(table.at(second).item<double>(), 2);
}

TEST(HandleTable, ALocalHandleIsNotReleased) {
  HandleTable table;
  table.begin_frame();
  const guise_tensor local = table.add(number(1));
  EXPECT_TRUE(contains(refusal_of([&] { table.release(local); }), "is local"));
  EXPECT_EQ(table.at(local).item<double>(), 1);
}

TEST(HandleTable, NoGenerationIsZeroOrUsedTwice) {
  HandleTable table;
  uint32_t last = 0;
  for (int i = 0; i < 1000; ++i) {
    table.begin_frame();
    const guise_tensor local = table.add({});
    ASSERT_NE(local.generation, 0u);
    ASSERT_NE(local.generation, last);
    last = local.generation;
    table.end_frame();
  }
}

}  // namespace
}  // namespace guise::bridge::testing

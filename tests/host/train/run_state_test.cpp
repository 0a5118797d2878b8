// What a checkpoint holds of a run, and that it comes back whole or is refused by name.
#include "train/run_state.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/hex.h"
#include "support/errors.h"
#include "tiny_run.h"
#include "train/task_change.h"

namespace guise::train::testing {
namespace {

using runs::Json;
using support::contains;

const Keys kEverything = {{"strategy.name", "mask_clso"},
                          {"strategy.start_epoch", 0},
                          {"average.name", "ema"},
                          {"optimizer.name", "adamw"}};

Experiment experiment(const Keys& keys) {
  return prepare(tiny_request(keys, "unused"));
}

void begin(Experiment& run) {
  if (run.teacher) run.teacher->begin_epoch(*run.student, 0, 0, {});
  if (run.average) run.average->begin_epoch(*run.student, 0, 0, {});
}

// Moves everything that moves in a step, by a loss of every trained parameter.
void step(Experiment& run) {
  at::Tensor loss = at::zeros({});
  for (const models::NamedTensor& entry : run.trained_parameters()) loss = loss + entry.tensor.square().sum();
  loss.backward();
  run.optimizer->step(0.1);
  run.optimizer->zero_grad();
  if (run.teacher) run.teacher->after_step(0, 1, {});
  if (run.average) run.average->after_step(0, 1, {});
}

TensorMap copies_of(const Experiment& run) {
  TensorMap copies;
  for (const auto& [name, tensor] : tensors_of(run)) copies[name] = tensor.detach().clone();
  copies.merge(plugin_states_of(run));
  return copies;
}

std::string refusal(Experiment& run, const TensorMap& tensors, const Json& state) {
  return support::refusal_of([&] { restore(run, tensors, state, "step-000001.safetensors"); });
}

std::set<std::string> owners_in(const TensorMap& tensors) {
  std::set<std::string> owners;
  for (const auto& [name, tensor] : tensors) owners.insert(name.substr(0, name.find('.')));
  return owners;
}

TEST(TensorsOf, EveryOwnerHasItsName) {
  Experiment run = experiment(kEverything);
  EXPECT_EQ(owners_in(tensors_of(run)),
            (std::set<std::string>{"optimizer", "random", "strategy", "student"}));
  begin(run);
  const TensorMap tensors = tensors_of(run);
  EXPECT_EQ(owners_in(tensors),
            (std::set<std::string>{"average", "optimizer", "random", "strategy", "student", "teacher"}));
  for (const char* name : {"student.fc.weight", "teacher.fc.weight", "average.conv1.weight",
                           "strategy.mask_token", "random.cpu"}) {
    EXPECT_EQ(tensors.count(name), 1u) << name;
  }
  EXPECT_EQ(tensors.count("random.device"), 0u);
  EXPECT_EQ(tensors.count("teacher.conv1.weight"), 0u);  // of a head only
}

TEST(TensorsOf, AreHandles) {
  const Experiment run = experiment({});
  EXPECT_TRUE(tensors_of(run)
                  .at("student." + run.student->tensors()[0].name)
                  .is_same(run.student->tensors()[0].tensor));
}

TEST(StateOf, WithoutTeacherAndAverageTheyAreNull) {
  const Json state = state_of(experiment({}));
  EXPECT_TRUE(state.at("teacher").is_null());
  EXPECT_TRUE(state.at("average").is_null());
  EXPECT_FALSE(state.contains("strategy"));
}

TEST(StateOf, CountsTheUpdatesOfAFollower) {
  Experiment run = experiment(kEverything);
  EXPECT_EQ(state_of(run).at("teacher").at("exists"), false);
  begin(run);
  step(run);
  step(run);
  EXPECT_EQ(state_of(run).at("teacher").at("exists"), true);
  EXPECT_EQ(state_of(run).at("average").at("calls"), 2);
}

TEST(Restore, MakesAFreshRunTheSavedOne) {
  Experiment run = experiment(kEverything), other = experiment(kEverything);
  begin(run);
  step(run);
  at::rand({3});
  const TensorMap saved = copies_of(run);
  const Json state = state_of(run);
  const at::Tensor next = at::rand({3});
  step(run);
  restore(other, saved, state, "x");
  EXPECT_TRUE(at::equal(at::rand({3}), next));
  const TensorMap restored = copies_of(other);
  ASSERT_EQ(restored.size(), saved.size());
  for (const auto& [name, tensor] : saved) {
    if (name == "random.cpu") continue;
    EXPECT_TRUE(at::equal(restored.at(name), tensor)) << name;
  }
  EXPECT_EQ(state_of(other), state);
}

// Copied into, not replaced: the optimizer and the followers hold handles.
TEST(Restore, WritesIntoTheTensorsThatAreThere) {
  Experiment run = experiment({});
  TensorMap saved = copies_of(run);
  const at::Tensor weight = run.student->tensors()[0].tensor;
  saved.at("student." + run.student->tensors()[0].name).fill_(0.25);
  restore(run, saved, state_of(run), "x");
  EXPECT_TRUE(at::equal(weight.detach(), at::full_like(weight.detach(), 0.25)));
  EXPECT_TRUE(weight.requires_grad());
}

TEST(Restore, WhatDoesNotFitIsRefusedByItsName) {
  Experiment run = experiment({});
  const TensorMap saved = copies_of(run);
  const Json state = state_of(run);
  TensorMap other = saved;
  other.erase("student.fc.bias");
  support::expect_mentions(refusal(run, other, state),
                           {"step-000001.safetensors: is not a checkpoint of this run",
                            "expected tensor student.fc.bias", "none of that name"});
  other = saved;
  other["student.fc.bias"] = at::zeros({11});
  support::expect_mentions(refusal(run, other, state),
                           {"tensor student.fc.bias", "expected Float [10]", "received Float [11]"});
  other["student.fc.bias"] = at::zeros({10}, at::kDouble);
  support::expect_mentions(refusal(run, other, state), {"expected Float [10]", "received Double [10]"});
  other = saved;
  other["strategy.mask_token"] = at::zeros({2});
  support::expect_mentions(refusal(run, other, state),
                           {"expected no tensor strategy.mask_token", "Float [2]"});
}

TEST(Restore, ATeacherOnOneSideOnlyIsRefused) {
  Experiment without = experiment({}), with = experiment(kEverything);
  const Json state = state_of(with);
  EXPECT_TRUE(contains(refusal(without, copies_of(without), state), "expected no teacher, received one"));
  Json none = state;
  none["teacher"] = nullptr;
  EXPECT_TRUE(
      contains(refusal(with, copies_of(with), none), "expected the state of a teacher, received none"));
}

TEST(Restore, WhatIsNoStateIsRefusedAtItsPlace) {
  Experiment run = experiment(kEverything);
  const TensorMap saved = copies_of(run);
  Json state = state_of(run);
  state.merge_patch(Json::parse(R"({"teacher": {"calls": null}})"));
  const char* place = "step-000001.safetensors: is not a checkpoint of this run";
  EXPECT_TRUE(contains(refusal(run, saved, state), place));
  TensorMap other = saved;
  other["plugin_state.strategy"] = at::zeros({4});
  EXPECT_TRUE(contains(refusal(run, other, state_of(run)), "expected bytes as the state of a plugin"));
}

// As 0.9 kept them.
TEST(Restore, TakesAPluginsStateInDigitsToo) {
  Experiment run = experiment(kEverything);
  TensorMap saved = copies_of(run);
  Json state = state_of(run);
  for (const char* owner : {"strategy", "teacher", "average"}) {
    const at::Tensor bytes = saved.at(std::string("plugin_state.") + owner);
    saved.erase(std::string("plugin_state.") + owner);
    state[owner]["state"] =
        core::to_hex({static_cast<const char*>(bytes.data_ptr()), static_cast<size_t>(bytes.numel())});
  }
  restore(run, saved, state, "x");
  for (const char* change : {R"({"strategy": {"state": 4}})", R"({"strategy": {"state": "xy"}})",
                             R"({"average": {"state": "abc"}})", R"({"teacher": {"state": null}})"}) {
    Json wrong = state;
    wrong.merge_patch(Json::parse(change));
    EXPECT_TRUE(contains(refusal(run, saved, wrong), "is not a checkpoint of this run")) << change;
  }
}

const Keys kTasks = {{"strategy.name", "kd"}, {"average.name", "ema"}, {"continual.tasks", 5}};

TEST(Restore, ARunWithTasksComesBackInTheOneThatItBegan) {
  Experiment run = experiment(kTasks), other = experiment(kTasks);
  begin(run);
  enter_task(run, 2);
  run.task_record = std::make_unique<TaskRecord>(*first_record(run, [] { return true; }));
  run.task_record->features = at::rand({3, 8});
  step(run);
  const TensorMap saved = copies_of(run);
  EXPECT_EQ(state_of(run).at("tasks").at("begun"), 2);
  restore(other, saved, state_of(run), "x");
  EXPECT_EQ(other.task_index, 2);
  EXPECT_EQ(other.student->classes(), 6);
  EXPECT_EQ(other.teacher->network().classes(), 4);
  EXPECT_EQ(other.average->network().classes(), 6);
  for (const auto& [name, tensor] : copies_of(other)) {
    if (name == "random.cpu") continue;
    EXPECT_TRUE(at::equal(saved.at(name), tensor)) << name;
  }
  EXPECT_EQ(state_of(other), state_of(run));
}

TEST(Restore, ATaskThatIsNoneIsRefused) {
  Experiment run = experiment(kTasks);
  const TensorMap saved = copies_of(run);
  for (const int64_t begun : {-1, 5}) {
    Json state = state_of(run);
    state["tasks"]["begun"] = begun;
    EXPECT_TRUE(
        contains(refusal(run, saved, state), "expected a task of 5, received " + std::to_string(begun)));
  }
  Json state = state_of(run);
  state.erase("tasks");
  EXPECT_TRUE(contains(refusal(run, saved, state), "is not a checkpoint of this run"));
}

TEST(NonFiniteTensor, IsTheFirstByName) {
  const at::Tensor good = at::ones({3}), count = at::ones({2}, at::kLong);
  EXPECT_EQ(non_finite_tensor({}), "");
  EXPECT_EQ(non_finite_tensor({{"a", good}, {"b", count}, {"c", at::zeros({0})}}), "");
  EXPECT_EQ(non_finite_tensor({{"a", good}, {"b", at::full({1}, NAN)}, {"c", at::full({1}, INFINITY)}}), "b");
  EXPECT_EQ(non_finite_tensor({{"a", at::full({2}, -INFINITY)}}), "a");
}

}  // namespace
}  // namespace guise::train::testing
